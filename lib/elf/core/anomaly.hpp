#pragma once

#include "elf/core/time.hpp"

#include <limits>
#include <string>
#include <vector>

namespace elf {

/// How unusual one interval is.
struct AnomalyScore {
    Time time;
    double score; ///< isolation score, 0 to 1
    bool flagged;
    /// Load expected before the interval and the central 95 % band of that forecast; NaN where
    /// there was none. Area's unit, rounded to float: that is how they are stored.
    double expected = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    double load = std::numeric_limits<double>::quiet_NaN(); ///< that was scored, rounded likewise
};

/// One event: neighbouring unusual intervals joined.
struct Anomaly {
    TimeRange span;
    std::string event_class; ///< spike, dip, outage, off_peak_high, flat_line, level_shift,
                             ///< drift, clock_shift, missing_data
    std::string severity;    ///< low, medium, high
    double score;            ///< greatest isolation score of the span
    double expected;         ///< mean power expected over the span, area's unit
    double observed;         ///< mean power observed
    double energy_kwh;       ///< (observed - expected) over the span; NaN where not electric
    std::string reason;      ///< in words and numbers
    bool is_open = false;    ///< it still went on where the load ended
    /// Central 95 % band of the forecasts issued before, mean over the span; NaN without forecasts.
    double band_low = std::numeric_limits<double>::quiet_NaN();
    double band_high = std::numeric_limits<double>::quiet_NaN();
    std::vector<std::string> causes{}; ///< known: "holiday", "heat wave", "data fault", ...
    std::vector<Date> similar_days{};  ///< days most like it but for the event, nearest first
};

} // namespace elf
