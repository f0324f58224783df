#pragma once

#include "elf/core/area.hpp"
#include "elf/core/holiday.hpp"
#include "elf/core/reading.hpp"
#include "elf/core/series.hpp"
#include "elf/core/time_zone.hpp"

#include <string>
#include <vector>

namespace elf::models {

/// Somebody else's day-ahead forecast of the load: the operator's, another model's.
struct OutsideForecast {
    std::string name; ///< "operator", "prophet", ...
    /// Unit of the area. For each past local day what stood at its midnight; for the day of the
    /// origin and later what stands at the origin. NaN where there is none.
    Series values;
};

/// Everything about one area that was known at the origin. Load ends where knowledge ends;
/// temperature may reach beyond it (a forecast, or what was observed later where that is asked
/// for).
struct History {
    Area area;
    TimeZone zone;
    HolidayCalendar holidays;
    Series load;        ///< mean power, area's unit; NaN = missing
    Series temperature; ///< °C on the same step; empty where there is none

    /// What stood for the temperature of each past day at its local midnight; NaN where nothing
    /// did. Empty: `temperature` itself stands in.
    Series temperature_forecast{};
    /// For the intervals whose load was corrected, or was not known at the local midnight that
    /// ends their day: every version, so that a pass through the past sees what stood then. All
    /// other intervals count as known at that midnight.
    std::vector<Version> late_load{};
    /// Further experts for the ensemble; other models do not look at them.
    std::vector<OutsideForecast> outside{};
};

} // namespace elf::models
