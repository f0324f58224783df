#pragma once

#include "elf/anomaly/evidence.hpp"
#include "elf/anomaly/expectation.hpp"
#include "elf/anomaly/long_reference.hpp"
#include "elf/anomaly/residual_scan.hpp"
#include "elf/anomaly/simple_tests.hpp"

#include <vector>

namespace elf::anomaly {

/// What can be said of each interval of the evidence without a forest. All on the grid of the load.
struct Picture {
    Step step{Minutes{60}};
    LocalGrid grid;
    Usual usual;
    LongReference reference;
    ScanScale scale;
    Expectation expectation;
    std::size_t first = 0; ///< the interval from which on there are features
    Table features;        ///< see load_features; of the intervals from `first` on
    std::vector<Finding> findings;
    std::vector<int> late;     ///< of each day; see hours_late
    std::vector<double> drift; ///< of each day; see drifts

    /// Of an interval at or after `first`.
    std::span<const double> features_of(std::size_t interval) const {
        return features.row(interval - first);
    }
};

/// Of a history: what is usual in the long run is learnt from it.
Picture picture_of(const Evidence& history);
/// Of evidence later than the history that the reference and the scale were learnt from, from
/// `since` on: before that the features are NaN. What of an event that began before is told is only
/// its end. Time and memory go with the days from `since` on, and 28 before.
Picture picture_of(const Evidence& evidence, const LongReference& reference, const ScanScale& scale,
                   Time since);

} // namespace elf::anomaly
