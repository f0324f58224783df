#pragma once

#include "elf/core/holiday.hpp"
#include "elf/core/series.hpp"
#include "elf/core/time_zone.hpp"

#include <vector>

namespace elf::anomaly {

/// Where each interval of a series lies in the local day: the same slot of another day is the
/// same time on the clock, also over changes of daylight saving.
struct LocalGrid {
    Date first_day{}; ///< local
    std::size_t days = 0;
    std::size_t slots = 0;           ///< of a day of 24 hours
    std::vector<std::uint32_t> day;  ///< of each interval, 0 = the first one's
    std::vector<std::uint16_t> slot; ///< of each interval
    std::vector<bool> day_off;       ///< of each day: Saturday, Sunday or public holiday

    std::size_t size() const { return day.size(); }
    Date date(std::size_t of_day) const {
        return first_day + std::chrono::days{static_cast<long>(of_day)};
    }
    /// The first interval of that day or a later one.
    std::size_t begin_of(std::size_t of_day) const;
    std::size_t cell(std::size_t i) const { return day[i] * slots + slot[i]; }

    /// Values of a series of this grid by day and slot (days x slots, day after day). Of the
    /// doubled hour in autumn the first value; NaN for the skipped one in spring.
    std::vector<double> by_day(const std::vector<double>& values) const;
};

LocalGrid local_grid(const Series& series, const TimeZone& zone, const HolidayCalendar& holidays);

} // namespace elf::anomaly
