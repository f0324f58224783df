#pragma once

#include <vector>

namespace elf {

/// Median of the values that are there (the mean of the middle two of an even number); NaN where
/// there are fewer than `least`. Takes the vector to sort in. O(n).
double median(std::vector<double> values, std::size_t least = 1);

/// Median distance from zero times 1.4826: the standard deviation of normal residuals, little
/// moved by outliers. NaN where there are fewer than `least`.
double scatter(std::vector<double> residuals, std::size_t least = 1);

} // namespace elf
