#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace elf::models {

/// What the recent past says of one interval to come.
struct ProphetShift {
    double mean;                ///< expected residual
    std::vector<double> errors; ///< what was left of the residual at past origins, oldest first
};

/// Prophet does not look at yesterday; its residuals do. For each of the `leads` intervals after
/// the end of `residuals` (truth - fit, NaN = missing, `per_day` a day) the residual expected
/// there: a ridge regression, fitted on the same hour of the days before, on the residuals of the
/// same slot in the last day and the last week, the means of the last day and week and those of the
/// last hours. Wild residuals are drawn to the level of their day, and a day that is out of its
/// week is believed on its third day. All zero where fewer than 21 days are known. O(leads days
/// 36).
std::vector<ProphetShift> expected_residuals(std::span<const double> residuals, std::size_t per_day,
                                             std::size_t leads);

/// Days that residuals are taken from: beyond them they do not count.
inline constexpr std::size_t residual_days = 372;

} // namespace elf::models
