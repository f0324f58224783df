#pragma once

#include <span>
#include <string>
#include <vector>

namespace elf::anomaly {

/// The features that isolated a row most, in words and numbers: "residual against forecast
/// (5.1 sigma), change over a day (4.2 sigma)". At most three, those with less than a quarter of
/// the first one's credit left out; empty where none speaks for it.
std::string explain(const std::vector<std::string>& names, std::span<const double> row,
                    const std::vector<double>& credit);

} // namespace elf::anomaly
