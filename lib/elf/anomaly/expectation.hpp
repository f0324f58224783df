#pragma once

#include "elf/anomaly/evidence.hpp"
#include "elf/anomaly/features.hpp"

namespace elf::anomaly {

/// What the load of each interval was to be, and how far from it is ordinary; area's unit.
///
/// There are two opinions: the day-ahead forecast, which knows weather and holidays but stumbles
/// for days over an event in its lags and needs a year to learn, and the recent median of the slot.
/// The forecast is heard where it was the better of the two in the last 28 days; then the one that
/// finds the load less unusual speaks: people are called only where both are surprised. Where they
/// are surprised in opposite directions z is 0. NaN where there is neither.
struct Expectation {
    std::size_t first = 0; ///< interval from which on it was asked for: NaN before, but for what of
                           ///< the last weeks later intervals are compared with
    std::vector<double> value;
    std::vector<double> sigma; ///< scatter about it over the last 28 days
    std::vector<double> z;     ///< (load - value) / sigma
    /// load - expected by one opinion a day, the one that scattered less in the last 28 days: what
    /// differs between neighbours in it is the load's doing, not a change of opinion.
    std::vector<double> residual;
    std::vector<double> residual_sigma; ///< scatter of that opinion
    /// load - recent median. In the fortnight after a change of the clock that of the same time of
    /// the sun: evening lights come by it, and would look like a rise by the clock.
    std::vector<double> usual_residual;
    /// How far the load lies from the middle of the central 95 % band of the forecast issued
    /// before, in half widths: beyond 1 and -1 it is outside. NaN, or empty, without a band.
    std::vector<double> beyond;
};

/// See Expectation::beyond; empty for empty bands.
std::vector<double> beyond_band(const Series& load, const std::vector<Band>& bands);

/// `forecast` is on the grid of the load, or empty. sigma is at least 0.2 % of the usual level:
/// a series that repeats itself to the digit does not make a trifle enormous. Of the days from
/// `first_day` on.
Expectation expectation_of(const Series& load, const std::vector<double>& forecast,
                           const LocalGrid& grid, const Usual& usual, std::size_t first_day = 0);

} // namespace elf::anomaly
