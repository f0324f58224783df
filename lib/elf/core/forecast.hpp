#pragma once

#include "elf/core/time.hpp"

#include <array>
#include <string>
#include <vector>

namespace elf {

/// Probabilities of the quantiles that every forecast carries, in the order of the columns
/// p2_5 ... p97_5.
inline constexpr std::array<double, 9> quantile_levels{0.025, 0.05, 0.10, 0.25, 0.50,
                                                       0.75,  0.90, 0.95, 0.975};
using Quantiles = std::array<double, quantile_levels.size()>;

/// The forecast of one interval, in the area's unit of power.
struct ForecastValue {
    Time target;
    double mean;
    Quantiles quantiles; ///< never crossing
};

/// One issue: every target starts at or after `issued_at` (the origin).
struct Forecast {
    std::string model;
    Time issued_at;
    std::string quality; ///< "ok", or why it is degraded
    std::vector<ForecastValue> values;
};

} // namespace elf
