#pragma once

#include "elf/core/time_zone.hpp"

#include <optional>
#include <vector>

/// Providers that cut their answers, and operators that publish, by days of the clock.
namespace elf::sources {

/// Days of a calendar, both included.
struct DateSpan {
    Date first;
    Date last;
};

/// The instants of the days.
TimeRange range_of(const TimeZone& zone, DateSpan span);

/// The days that a range touches, in pieces of at most `window` (a day at least), oldest first.
std::vector<DateSpan> split_days(const TimeZone& zone, TimeRange range, std::chrono::days window);

/// The setting `window` in whole days: at least one, at most (and by default) `longest`.
std::chrono::days whole_days(std::optional<std::chrono::seconds> window, std::chrono::days longest);

/// When a forecast for `target` is taken to be issued where no stamp says so: at `of_day` on the
/// clock of the day before.
Time day_ahead_issue(const TimeZone& zone, Time target, std::chrono::seconds of_day);

} // namespace elf::sources
