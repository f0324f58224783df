#pragma once

#include "elf/core/time.hpp"

#include <string>

namespace elf {

/// How unusual one interval is.
struct AnomalyScore {
    Time time;
    double score; ///< isolation score, 0 to 1
    bool flagged;
};

/// One event: neighbouring unusual intervals joined.
struct Anomaly {
    TimeRange span;
    std::string event_class; ///< spike, dip, outage, off_peak_high, flat_line, level_shift, ...
    std::string severity;    ///< low, medium, high
    double score;            ///< greatest isolation score of the span
    double expected;         ///< mean power expected over the span, area's unit
    double observed;         ///< mean power observed
    double energy_kwh;       ///< (observed - expected) over the span; NaN where not electric
    std::string reason;      ///< in words and numbers
};

} // namespace elf
