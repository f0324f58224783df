#pragma once

#include "elf/core/holiday.hpp"
#include "elf/core/time.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace elf::features {

/// Facts of a civil day that other features are multiplied with.
struct DayType {
    int weekday; ///< 0 Monday ... 6 Sunday
    bool holiday;
    bool after_holiday;
    bool before_holiday;
};

DayType day_type(Date date, const HolidayCalendar& holidays);

/// Names of the columns that `calendar_row` fills.
std::vector<std::string> calendar_names();

/// Whether the column is on for a few days a year only. Divided by its deviation it would be large
/// on those days, and what a slot has seen of one holiday would count as the truth about all.
bool is_rare(std::string_view name);

/// Weekday (a holiday counts as a Sunday), holidays and the days round them, bridge days, half
/// days, the turn of the year, August, the year's harmonics to order 4 and a trend. Known for every
/// day, past or future. `first` is the first day of the history: the trend counts years from it.
/// `hour` is local, 0 to 24.
void calendar_row(Date date, double hour, Date first, const HolidayCalendar& holidays,
                  std::span<double> out);

} // namespace elf::features
