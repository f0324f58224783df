#pragma once

#include "elf/anomaly/local_grid.hpp"
#include "elf/anomaly/table.hpp"
#include "elf/core/series.hpp"

#include <string>
#include <vector>

namespace elf::anomaly {

struct LongReference;

/// What is usual at each interval of a load series, from the load alone. All values on the grid of
/// the load and in its unit; NaN where there is too little history. Only values of earlier local
/// days, and of the last eight weeks, make a difference.
struct Usual {
    std::vector<double> median;  ///< same slot, same kind of day, of the last 28 days
    std::vector<double> scatter; ///< of load about it over the last 28 days, all slots
    std::vector<double> level;   ///< median of the last 14 days
};

/// Kinds of day are workdays and days off. Of the days from `first_day` on; the median also of the
/// 28 before, which scatter asks for. O(days slots 28).
Usual usual_load(const Series& load, const LocalGrid& grid, std::size_t first_day = 0);

/// Scatter of residuals of this grid over the 28 days before the day of each interval; NaN where
/// fewer than two days of them are there. Of the days from `first_day` on.
std::vector<double> recent_scatter(const std::vector<double>& residual, const LocalGrid& grid,
                                   std::size_t first_day = 0);

/// The load over the greatest of the 24 hours up to it, whose past is clipped as in load_features;
/// NaN in the first day, and before the interval `first`.
std::vector<double> share_of_maximum(const Series& load, const Usual& usual, std::size_t first = 0);

/// The columns of load_features.
std::vector<std::string> feature_names();

/// Features of every interval of `load` from `first_day` on, one row each. `expected` is the
/// day-ahead forecast on the same grid, NaN or empty where there is none: then `residual_forecast`
/// is NaN. NaN in load gives a row of NaN. Of that first day itself, what looks back 24 h may
/// differ from the same of an earlier `first_day`.
///
/// What lies behind is clipped to four scatters about what was usual then, so that an event does
/// not echo in the differences and means of the hours and the day after it. By Detector::lookback
/// at most look back: residual_median, residual_forecast, change_step, residual_day (mean of the
/// last 24 h), constant_run; and against what is usual in the long run residual_long, of which
/// `weather` is taken out (see weather_effect), and share_of_maximum (of the last 24 h).
/// profile_distance looks three hours ahead, too.
Table load_features(const Series& load, const std::vector<double>& expected,
                    const std::vector<double>& weather, const LocalGrid& grid, const Usual& usual,
                    const LongReference& reference, std::size_t first_day = 0);

/// The same features as the forest sees them: squeezed, so that a reading a thousand times too
/// large does not stretch the range from which splits are drawn, and with it make everything else
/// look alike. Each lies within (-1, 1), nearly linear up to three sigma.
Table squeezed(Table features);

} // namespace elf::anomaly
