#pragma once

#include "elf/models/sarima_fit.hpp"

#include <functional>
#include <span>

namespace elf::models {

/// How much of a series without its trend is its season, 0 to 1 (Wang, Smith, Hyndman 2006). NaN
/// are left out; 0 with less than two seasons.
double seasonal_strength(std::span<const double> y, std::size_t period);

/// Statistic of Kwiatkowski, Phillips, Schmidt and Shin (1992) against a unit root, about a level.
/// NaN are left out. 0 for a constant.
double kpss(std::span<const double> y);

/// Differences needed, 0 to 2: until `kpss` is below its 5 % point.
std::size_t differences(std::vector<double> y);

struct OrderLimits {
    std::size_t ar = 3, ma = 3;                   ///< of the first factor
    std::size_t seasonal_ar = 1, seasonal_ma = 1; ///< of the others
    int most_fits = 30;
};

/// The order with the least criterion that Hyndman and Khandakar's steps (2008) find from `start`:
/// one up or down in a number of coefficients, or in both of a factor. Differencing stays.
SarimaOrder stepwise(const SarimaOrder& start, const OrderLimits& limits,
                     const std::function<double(const SarimaOrder&)>& criterion);

/// Automatic order of a series with one season (1: none): seasonal differencing where the season
/// is more than 0.64 of the variation, differencing by KPSS, the rest stepwise by AICc with the
/// exact likelihood. At most `limits.most_fits` fits.
SarimaFit choose_order(const SarimaData& data, std::size_t period, const OrderLimits& limits = {});

} // namespace elf::models
