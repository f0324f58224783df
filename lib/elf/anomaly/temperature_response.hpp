#pragma once

#include "elf/anomaly/local_grid.hpp"
#include "elf/core/model.hpp"

#include <map>
#include <string>
#include <vector>

namespace elf::anomaly {

/// How the load of a day goes with the temperature of the day: median distance of the daily mean
/// from that of its kind of day, in twelfths of the days by temperature, straight in between and
/// level beyond. Robust, and without a model of heating and cooling.
struct TemperatureResponse {
    std::vector<double> degrees; ///< ascending; empty where no temperature is known
    std::vector<double> effect;  ///< at them, area's unit
    std::vector<double> base;    ///< median daily mean of workdays and of days off; NaN: unknown

    /// What the temperature of a day adds to the load; 0 without any response, NaN for NaN.
    double of(double daily_mean) const;

    std::map<std::string, Matrix> matrices() const;
    /// Throws Error(data) where they are damaged.
    static TemperatureResponse from(const std::map<std::string, Matrix>& matrices);
};

/// Means of local days of which nine tenths are there; NaN elsewhere. Empty for empty values.
std::vector<double> daily_means(const std::vector<double>& values, const LocalGrid& grid);

/// `temperature` on the grid of the load, or empty. Less than sixty days with both: no response.
TemperatureResponse temperature_response(const std::vector<double>& load,
                                         const std::vector<double>& temperature,
                                         const LocalGrid& grid);

/// What the mean temperature of the 24 hours up to each interval adds to its load, area's unit; 0
/// where it is not known. Of the intervals from `first` on.
std::vector<double> weather_effect(const TemperatureResponse& response,
                                   const std::vector<double>& temperature, const LocalGrid& grid,
                                   std::size_t first = 0);

} // namespace elf::anomaly
