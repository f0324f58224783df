#pragma once

#include "elf/anomaly/day_profiles.hpp"
#include "elf/anomaly/features.hpp"
#include "elf/anomaly/temperature_response.hpp"
#include "elf/core/model.hpp"

#include <map>
#include <string>
#include <vector>

namespace elf::anomaly {

/// What is usual over the whole history of a fit, which no slow change carries away. By kind of day
/// and slot: workdays first, then days off; NaN where fewer than four values are there.
struct LongReference {
    std::size_t slots = 0;       ///< of a day
    std::vector<double> median;  ///< load, the effect of the weather taken out, area's unit
    std::vector<double> share;   ///< load over the greatest of the 24 hours up to it
    std::vector<double> scatter; ///< of load about its median
    double usual_run = 1;        ///< equal values in a row that nine days of ten do not exceed

    DayProfiles profiles{};
    TemperatureResponse response{};
    double least_drift = 0; ///< see drifts; NaN where the history is too short to tell one

    std::size_t cell(const LocalGrid& grid, std::size_t i) const {
        return (grid.day_off[grid.day[i]] ? slots : 0) + grid.slot[i];
    }

    std::map<std::string, Matrix> matrices() const;
    /// Throws Error(data) where the matrices are damaged or of other slots.
    static LongReference from(const std::map<std::string, Matrix>& matrices, std::size_t slots);
};

/// `temperature` on the grid of the load, or empty. O(n).
LongReference long_reference(const Series& load, const std::vector<double>& temperature,
                             const LocalGrid& grid, const Usual& usual);

} // namespace elf::anomaly
