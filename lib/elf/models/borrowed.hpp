#pragma once

#include "elf/core/forecast.hpp"
#include "elf/models/history.hpp"

namespace elf::models {

/// Somebody else's forecast as one of ours, with quantiles from what it missed by in the last eight
/// weeks at the same slot of the local day, which are the value itself where fewer than ten errors
/// are known. Intervals of `targets` where it is NaN are left out. Area's unit; linear in the eight
/// weeks.
Forecast borrowed_forecast(const OutsideForecast& outside, const History& history, Time as_of,
                           TimeRange targets);

} // namespace elf::models
