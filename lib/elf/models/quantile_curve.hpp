#pragma once

#include "elf/core/forecast.hpp"

namespace elf::models {

/// The nine quantiles as a whole distribution: straight lines between them and exponential tails
/// outside, whose rate is that between the two outermost. Quantiles ascend; where they are equal
/// the distribution jumps.

/// P(X <= value), not decreasing in `value`. NaN where the value or a quantile is NaN.
double probability_below(const Quantiles& quantiles, double value);

/// The inverse, for 0 < probability < 1. NaN where a quantile is NaN.
double quantile_at(const Quantiles& quantiles, double probability);

/// P(X > threshold): for the height of a peak, that it exceeds a limit.
double exceedance(const Quantiles& height, double threshold);

} // namespace elf::models
