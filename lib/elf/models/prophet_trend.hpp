#pragma once

#include <vector>

namespace elf::models {

/// A line that bends at its changepoints. Times in days; `begin` and `span` are those of the
/// history, and slopes are per span, as in Taylor and Letham: Forecasting at scale (2018).
struct ProphetTrend {
    double begin = 0;
    double span = 1;
    double slope = 0;                 ///< k
    double level = 0;                 ///< m, at `begin`
    std::vector<double> changepoints; ///< days, ascending
    std::vector<double> changes;      ///< delta, of the slope

    /// O(changepoints).
    double at(double day) const;
    /// Mean size of a change, which is that of the changes to come.
    double mean_change() const;
};

/// `count` changepoints at the times of rows spread evenly over the first four fifths of the rows;
/// fewer where there are fewer rows. `days` ascends.
std::vector<double> prophet_changepoints(const std::vector<double>& days, std::size_t count);

/// What changes yet to come may add to the trend: `paths` draws, each with its value at every one
/// of `days` (row by row, paths x days). Changes come as often as the changepoints of the history
/// lie, from `origin` on, with Laplace-distributed sizes. The same seed gives the same paths.
std::vector<double> simulated_deviations(const ProphetTrend& trend, double origin,
                                         const std::vector<double>& days, std::size_t paths,
                                         unsigned long seed);

} // namespace elf::models
