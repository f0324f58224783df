#pragma once

#include "elf/anomaly/isolation_forest.hpp"
#include "elf/anomaly/picture.hpp"
#include "elf/anomaly/stretch.hpp"
#include "elf/core/anomaly.hpp"

namespace elf::anomaly {

/// What an event is described from.
struct EventContext {
    const Evidence& evidence;
    const Picture& picture;
    const std::vector<double>& scores; ///< of the intervals; NaN where there is none
    const IsolationForest* forest;     ///< null where there is too little history for one
};

/// Where the usual load of the interval lies between the least and the greatest of its local day:
/// 0 in the deepest night, 1 at the peak; NaN where unknown or where the day is level.
double daily_position(const LocalGrid& grid, const Usual& usual, std::size_t interval);

/// Class, severity, expected and observed mean, energy and reason of a stretch.
///
/// Class: missing_data, outage and flat_line by the simple tests; clock_shift and drift by those of
/// whole days; level_shift where the load left
/// its expectation with a jump and stayed away, for a day or more on one side, or three hours of
/// more than ten times as much (another unit); off_peak_high for two hours or more above
/// expectation of which most lie in the lower two fifths of the usual daily range; else spike or
/// dip. Severity: high for an outage, half the load or more amiss, or a day or more without data;
/// medium for 15 % or six hours; else low. Longer than a day, the expectation is the recent median:
/// the forecast has learnt by then. A rise on a day on which the load lies below its expectation
/// anyway is told against the two hours before and after it, and so is a fall on a day above.
Anomaly describe(const JoinedStretch& s, const EventContext& c);

} // namespace elf::anomaly
