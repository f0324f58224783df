#pragma once

#include "elf/core/time.hpp"

#include <memory>
#include <string>

namespace elf {

/// What the clock on the wall shows.
struct LocalTime {
    Date date;                   ///< civil day
    std::chrono::seconds of_day; ///< time shown since 00:00 (not elapsed time on days of change)
    std::chrono::seconds utc_offset; ///< shown - UTC
};

/// An IANA time zone. The only place where local time is made or read.
/// Copies are cheap. Not shared between threads: it remembers the last offset looked up.
class TimeZone {
public:
    /// Throws Error(usage) for an unknown name.
    explicit TimeZone(const std::string& name);

    const std::string& name() const { return m_name; }
    LocalTime local(Time t) const;

    /// The first instant of the civil day: local midnight, or the first instant after it where
    /// the clock jumps over midnight (Brazil until 2018).
    Time start_of_day(Date date) const;
    TimeRange day(Date date) const {
        return {start_of_day(date), start_of_day(date + std::chrono::days{1})};
    }

    enum class Validity { unique, ambiguous, nonexistent };
    struct FromLocal {
        Validity validity;
        Time first;  ///< the earlier instant where ambiguous; the instant of the jump where
                     ///< nonexistent
        Time second; ///< the later instant where ambiguous, else == first
    };
    FromLocal from_local(Date date, std::chrono::seconds of_day) const;

private:
    std::string m_name;
    struct Rules; // cctz's, whose headers not every file is to read
    std::shared_ptr<const Rules> m_rules;
    mutable Time m_begin{}, m_end{};
    mutable std::chrono::seconds m_offset{0};
};

} // namespace elf
