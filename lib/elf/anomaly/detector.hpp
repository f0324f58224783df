#pragma once

#include "elf/anomaly/isolation_forest.hpp"
#include "elf/anomaly/stretch.hpp"
#include "elf/core/anomaly.hpp"
#include "elf/core/area.hpp"
#include "elf/core/holiday.hpp"
#include "elf/core/series.hpp"
#include "elf/core/time_zone.hpp"

#include <vector>

namespace elf::anomaly {

struct DetectionOptions {
    ForestOptions forest;
    AlertBudget budget;
};

/// Scores and events of one load series.
struct Detection {
    std::vector<double> scores;  ///< one per interval; NaN where there is no value or no history
    double threshold = 1;        ///< peaks of at least this raise an alarm
    std::vector<Anomaly> events; ///< by time, not overlapping
};

/// Fits a forest to the features of the series, scores every interval and joins what is unusual to
/// events. A pure function of its arguments; the number of threads changes nothing.
///
/// `load`: area's unit, NaN = missing; what a screen rejected belongs in it as received.
/// `forecast`: the day-ahead forecast on the same grid, NaN or empty where there is none. Cost is
/// about intervals x trees x log psi.
Detection detect(const Area& area, const TimeZone& zone, const HolidayCalendar& holidays,
                 const Series& load, const std::vector<double>& forecast,
                 const DetectionOptions& options);

} // namespace elf::anomaly
