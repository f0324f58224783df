#pragma once

#include "elf/core/forecast.hpp"
#include "elf/core/model.hpp"
#include "elf/features/day_grid.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace elf::models {

/// How the errors of one local day hang together: for each of the last days, where in its
/// distribution the truth of every slot fell. Memory: slots * days numbers.
class DependenceOfErrors {
public:
    explicit DependenceOfErrors(std::size_t slots, std::size_t days = 180);

    /// One day that is over, a value per slot: probability_below(given offsets, error), NaN where
    /// missing. Gaps are filled from their neighbours; a day with less than half of its slots is
    /// passed over. Throws Error(software) for another number of slots.
    void learn_day(std::vector<double> probabilities);

    /// Scenarios x slots, row by row: the rank of each slot among the scenarios, 0 to scenarios - 1
    /// (the empirical copula). While fewer than thirty days are known, scenarios in which all slots
    /// err alike. O(slots * days * log days).
    std::vector<std::size_t> ranks() const;
    std::size_t slots() const { return m_slots; }

    void to_matrices(const std::string& prefix, std::map<std::string, Matrix>& out) const;
    /// Throws Error(data) where the matrix is missing or does not fit.
    static DependenceOfErrors from_matrices(const std::string& prefix,
                                            const std::map<std::string, Matrix>& from,
                                            std::size_t slots, std::size_t days = 180);

private:
    std::size_t m_slots;
    std::size_t m_keep;
    std::deque<std::vector<double>> m_days;
};

/// The highest interval of each local day that `values` touch: as many scenarios as there are ranks
/// are drawn from the quantiles of each interval and put together in the order of past errors
/// (Schaake shuffle; Clark et al. 2004, J. Hydrometeorology 5, 243-262), so that every interval
/// keeps its quantiles and neighbours err together; the maxima of the scenarios are the outlook.
/// Nothing is drawn at random. Intervals without quantiles are left out, days without any too.
/// O(intervals * scenarios).
std::vector<PeakOutlook> peak_outlooks(const std::vector<ForecastValue>& values,
                                       const features::DayGrid& grid,
                                       const DependenceOfErrors& dependence);

} // namespace elf::models
