#pragma once

#include "elf/core/forecast.hpp"
#include "elf/core/score.hpp"
#include "elf/core/series.hpp"
#include "elf/core/time_zone.hpp"

namespace elf::models {

/// What forecasts are measured against.
struct Truth {
    Series load;          ///< NaN = not known
    Series week_before;   ///< on the same grid: the load of the same local slot a week earlier
    double near_zero = 0; ///< loads whose absolute value is not above it have no percentage
};

/// Truth from the load: near zero is a hundredth of its mean absolute value.
Truth truth_of(const Series& load, const TimeZone& zone);

/// Sums over the intervals of the issue that have a truth; `n` is 0 where none has. `kind` and
/// `weather` as in Score.
Score score_of(const Forecast& issue, const Truth& truth, const std::string& kind,
               const std::string& weather);

/// Pinball loss of one quantile: (y - q) tau where y is above q, else (q - y) (1 - tau).
double pinball(double truth, double quantile, double level);

} // namespace elf::models
