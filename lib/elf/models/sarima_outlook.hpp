#pragma once

#include "elf/core/forecast.hpp"
#include "elf/models/residuals.hpp"
#include "elf/models/sarima_estimate.hpp"

#include <span>
#include <vector>

namespace elf::models {

/// What the errors of a regression do after their last known hour, 24 hours a day from a midnight.
class SarimaOutlook {
public:
    /// `errors` are the load on the model's scale without the effects of the regressors.
    SarimaOutlook(const SarimaRecursion& recursion, std::span<const double> errors,
                  std::size_t steps, double deviation);

    /// Of the h-th hour after the last known one, from 0: the error, and the offsets of the
    /// quantiles from it.
    double mean(std::size_t h) const { return m_mean[h]; }
    Quantiles offsets(std::size_t h) const;

private:
    void learn(const SarimaRecursion& recursion, const SarimaPath& path,
               std::span<const double> errors);

    std::size_t m_origin;
    double m_deviation;
    std::vector<double> m_mean;
    std::vector<double> m_growth; ///< error at each lead, in units of a shock
    Residuals m_residuals;        ///< of forecasts from past midnights, in units of m_growth
};

} // namespace elf::models
