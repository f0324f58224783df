#pragma once

#include "elf/core/area.hpp"
#include "elf/core/holiday.hpp"
#include "elf/core/series.hpp"
#include "elf/core/time_zone.hpp"

namespace elf::models {

/// Everything about one area that was known at the origin. Load ends where knowledge ends;
/// temperature may reach beyond it (a forecast, or what was observed later where that is asked for).
struct History {
    Area area;
    TimeZone zone;
    HolidayCalendar holidays;
    Series load;        ///< mean power, area's unit; NaN = missing
    Series temperature; ///< °C on the same step; empty where there is none
};

} // namespace elf::models
