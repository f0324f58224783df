#pragma once

#include <string>
#include <vector>

namespace elf::report {

/// Means of neighbours, at most `width` of them; NaN where all of a mean is missing.
std::vector<double> averaged(const std::vector<double>& values, std::size_t width);

/// A bar for each value between `low` and `high`; a blank for NaN.
std::string sparkline(const std::vector<double>& values, double low, double high);

/// What was beside what will be, in the same scale, each in `width` bars: `▁▂▅█│▇▅▂▁`. Empty where
/// there is neither.
std::string two_sparklines(const std::vector<double>& before, const std::vector<double>& after,
                           std::size_t width);

} // namespace elf::report
