#pragma once

#include "elf/core/area.hpp"
#include "elf/core/holiday.hpp"
#include "elf/core/series.hpp"
#include "elf/core/time_zone.hpp"

#include <limits>
#include <vector>

namespace elf::anomaly {

/// Between which a load was expected with 95 %; NaN where nobody said.
struct Band {
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
};

/// What is known of an area over some time. The vectors lie on the grid of the load, or are empty
/// where there is nothing of the kind.
struct Evidence {
    Area area;
    TimeZone zone{"UTC"};
    HolidayCalendar holidays{};
    Series load{};                     ///< area's unit, NaN = missing; what a screen rejected
                                       ///< belongs in it as received
    std::vector<double> forecast{};    ///< issued the day before; NaN where there is none
    std::vector<Band> bands{};         ///< of the forecasts issued before; NaN where there is none
    std::vector<double> temperature{}; ///< degrees C; NaN = missing
};

} // namespace elf::anomaly
