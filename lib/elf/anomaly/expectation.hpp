#pragma once

#include "elf/anomaly/features.hpp"

namespace elf::anomaly {

/// What the load of each interval was to be, and how far from it is ordinary; area's unit. The
/// day-ahead forecast where there is one, else the recent median of the slot; NaN where neither is.
struct Expectation {
    std::vector<double> value;
    std::vector<double> sigma; ///< scatter about it over the last 28 days
    std::vector<double> z;     ///< (load - value) / sigma
};

/// `forecast` is on the grid of the load, or empty. sigma is at least 0.2 % of the usual level:
/// a series that repeats itself to the digit does not make a trifle enormous.
Expectation expectation_of(const Series& load, const std::vector<double>& forecast,
                           const LocalGrid& grid, const Usual& usual);

} // namespace elf::anomaly
