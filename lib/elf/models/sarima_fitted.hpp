#pragma once

#include "elf/core/model.hpp"
#include "elf/models/sarima_estimate.hpp"
#include "elf/models/sarima_outlook.hpp"
#include "elf/models/sarima_regressors.hpp"
#include "elf/models/transform.hpp"

#include <span>

namespace elf::models {

/// What a fit of `sarima` leaves.
struct SarimaFitted {
    Transform transform;
    SarimaRegressors regressors;
    SarimaEstimate estimate;
};

/// Hours of the window that a fit looks at.
inline constexpr std::size_t sarima_window_days = 730;
/// Whether there is enough to fit: four weeks, and more than half of the last eight.
bool is_enough(std::span<const double> hours);

/// The order that forecasts best on the whole, with coefficients to begin with.
SarimaEstimate first_guess();

/// Loads on the model's scale that are believed: those known, and half of their range on both
/// sides.
struct Bounds {
    double low;
    double high;
};
Bounds bounds_of(std::span<const double> hours);
/// One interval of a forecast from its mean and offsets on the model's scale.
ForecastValue value_of(Time target, double mean, const Quantiles& offsets, const Bounds& bounds,
                       const Transform& transform);

/// Adds parameters, features and matrices.
void add_to(Model& model, const SarimaFitted& fitted);
/// Throws Error(data) where something is not there or does not fit.
SarimaFitted read_sarima(const Model& model);

} // namespace elf::models
