#pragma once

#include "elf/anomaly/local_grid.hpp"
#include "elf/core/model.hpp"

#include <map>
#include <string>
#include <vector>

namespace elf::anomaly {

/// The days of a history as they are compared with others: workdays with workdays, days off with
/// days off. The last two years of it, which hold every season twice.
struct DayProfiles {
    Date first_day{};         ///< local
    std::size_t slots = 0;    ///< of a day
    std::vector<double> load; ///< days x slots, day after day; NaN = missing; as it is stored,
                              ///< in whole steps of `width` from `least` on
    double least = 0;
    double width = 1;
    std::vector<double> day_off; ///< of each day, 0 or 1
    double usual_distance = 0;   ///< median of the history; NaN where unknown

    std::size_t days() const { return day_off.size(); }

    std::map<std::string, Matrix> matrices() const;
    /// Throws Error(data) where the matrices are damaged or of other slots.
    static DayProfiles from(const std::map<std::string, Matrix>& matrices, std::size_t slots);
};

/// O(intervals days), with days two years at most.
DayProfiles day_profiles(const std::vector<double>& load, const LocalGrid& grid);

/// How far the seven hours around each interval lie from the same hours of other days of the kind:
/// mean absolute difference to the 15th nearest day (to the one sixth from the nearest where there
/// are fewer than 90, the third at least), in units of the usual distance. What happens now and
/// then in a year has such days, what does not has none. At the ends of the load as many of the
/// hours count as are there, half of them at least; NaN elsewhere, where the load is missing and on
/// the days before `first_day`.
std::vector<double> profile_distance(const std::vector<double>& load, const LocalGrid& grid,
                                     const DayProfiles& profiles, std::size_t first_day = 0);

/// The days most like the local day of interval `first`, nearest first: by mean absolute difference
/// over what of that day lies outside of [first, last); none where that is less than a quarter of
/// it.
std::vector<Date> similar_days(const std::vector<double>& load, const LocalGrid& grid,
                               const DayProfiles& profiles, std::size_t first, std::size_t last,
                               std::size_t count);

} // namespace elf::anomaly
