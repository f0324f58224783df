#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace elf {

/// An instant, UTC, whole seconds. Times of intervals are whole minutes and label the START.
using Time = std::chrono::sys_seconds;
using Minutes = std::chrono::minutes;
/// A civil day of some area, without a zone: local time exists only in time_zone.hpp.
using Date = std::chrono::local_days;

/// The grid of an area: 5, 10, 15, 30 or 60 minutes.
class Step {
public:
    /// Throws Error(usage) for any other length.
    explicit Step(Minutes length);

    Minutes length() const { return m_length; }
    int per_hour() const { return static_cast<int>(60 / m_length.count()); }
    int per_day() const { return 24 * per_hour(); }
    double hours() const { return static_cast<double>(m_length.count()) / 60.0; }

    /// The last grid time at or before t; the first at or after it.
    Time floor(Time t) const;
    Time ceil(Time t) const;

    bool operator==(const Step&) const = default;

private:
    Minutes m_length;
};

/// Half-open: begin <= t < end.
struct TimeRange {
    Time begin;
    Time end;

    bool empty() const { return begin >= end; }
    bool contains(Time t) const { return begin <= t && t < end; }
    /// Number of whole steps in the range.
    std::size_t steps(Step step) const;
    bool operator==(const TimeRange&) const = default;
};

/// ISO 8601: `2017-12-30`, `2017-12-30T02:00`, with seconds, with a blank for the T, with `Z` or
/// an offset `+02:00`; without an offset it is UTC. Throws Error(usage).
Time parse_time(std::string_view text);

/// `90m`, `24h`, `365d`, `2w`, `30s`. Throws Error(usage).
std::chrono::seconds parse_duration(std::string_view text);

/// `2017-12-30T02:00:00Z`.
std::string format_time(Time t);
/// `2017-12-30`.
std::string format_date(Date d);
Date parse_date(std::string_view text);

} // namespace elf
