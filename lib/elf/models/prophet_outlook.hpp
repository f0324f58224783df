#pragma once

#include "elf/core/forecast.hpp"
#include "elf/models/prophet_design.hpp"
#include "elf/models/prophet_fit.hpp"
#include "elf/models/transform.hpp"

#include <span>
#include <vector>

namespace elf::models {

/// The plain fit: trend and regressors of the intervals of `airs`, the first of which begins at
/// `begin`, on the model's scale. O(intervals columns).
std::vector<double> prophet_fit_of(const ProphetParameters& parameters, const ProphetDesign& design,
                                   Time begin, Step step, std::span<const Air> airs);

/// The forecast of the intervals of `fit` (which begin at `origin`): the fit, shifted by what the
/// residuals before the origin let expect; quantiles from simulated changes of the trend and the
/// errors of the same shift in the last 90 days. Unit of the load. Deterministic.
std::vector<ForecastValue> prophet_outlook(const ProphetParameters& parameters,
                                           const Transform& transform, Time origin, Step step,
                                           std::span<const double> fit,
                                           std::span<const double> residuals);

} // namespace elf::models
