#pragma once

#include "elf/core/time_zone.hpp"

#include <optional>
#include <string_view>

namespace elf::sources {

/// A time as written: civil, with an offset where one was written.
struct Timestamp {
    Date date;
    std::chrono::seconds of_day{0};
    std::optional<std::chrono::seconds> offset;
};

/// Reads ISO 8601 (`2017-12-30T02:00`, blank for T, with or without seconds, `Z` or an offset).
/// Does not throw: nullopt for anything else.
std::optional<Timestamp> read_timestamp(std::string_view text);

/// An instant written with `Z` or an offset, fractions of a second cut off. nullopt for all else,
/// a time without an offset included: what is not said is not guessed.
std::optional<Time> instant_of(std::string_view text);

/// Turns civil times of one zone into instants, remembering the day: times come in order.
/// Where the clock is put back, a time shown twice is the first of the two instants the first time
/// and the second the second time, in files that run forward and in files that run backward.
class LocalClock {
public:
    /// What came before within one series; decides between the two instants.
    struct Trace {
        std::optional<Time> last;
        bool backward = false;
    };

    explicit LocalClock(TimeZone zone) : m_zone(std::move(zone)) {}

    /// nullopt where the clock jumps over the time.
    std::optional<Time> instant(const Timestamp& t, Trace& trace);

private:
    std::optional<Time> resolve(const Timestamp& t, const Trace& trace) const;

    TimeZone m_zone;
    std::optional<Date> m_date;
    bool m_plain = false;
    Time m_start{};
};

} // namespace elf::sources
