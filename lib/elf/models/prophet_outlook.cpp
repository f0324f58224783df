#include "elf/models/prophet_outlook.hpp"

#include "elf/models/prophet_level.hpp"
#include "elf/models/residuals.hpp"

#include <algorithm>
#include <cmath>

namespace elf::models {
namespace {

constexpr std::size_t paths = 97; ///< a prime, so that errors and paths do not pair up
constexpr std::size_t error_depth = 90;
constexpr unsigned long seed = 2018;

/// Offsets from the mean for every lead; all NaN where nothing is known of the errors.
std::vector<Quantiles> bands(const ProphetTrend& trend, double origin,
                             const std::vector<double>& days,
                             const std::vector<ProphetShift>& shifts) {
    const std::vector<double> deviations = simulated_deviations(trend, origin, days, paths, seed);
    const std::size_t n = shifts.size();
    // Neighbours lend their errors; the first and the last have a double for their missing one.
    Residuals errors(n + 2, error_depth);
    for (std::size_t slot = 0; slot < n + 2; ++slot) {
        const std::size_t i = std::clamp<std::size_t>(slot, 1, n) - 1;
        for (std::size_t k = 0; k < shifts[i].errors.size(); ++k)
            errors.add(slot, shifts[i].errors[k] + deviations[k % paths * n + i]);
    }
    std::vector<Quantiles> out;
    for (std::size_t i = 0; i < n; ++i)
        out.push_back(errors.offsets(i + 1));
    return out;
}

} // namespace

std::vector<double> prophet_fit_of(const ProphetParameters& parameters, const ProphetDesign& design,
                                   Time begin, Step step, std::span<const Air> airs) {
    std::vector<double> row(design.columns());
    std::vector<double> out;
    out.reserve(airs.size());
    for (std::size_t i = 0; i < airs.size(); ++i) {
        const Time t = begin + step.length() * static_cast<long>(i);
        design.row(t, airs[i], row.data());
        double value = parameters.trend.at(prophet_day(t));
        for (std::size_t c = 0; c < row.size(); ++c)
            value += parameters.beta[c] * row[c];
        out.push_back(value);
    }
    return out;
}

std::vector<ForecastValue> prophet_outlook(const ProphetParameters& parameters,
                                           const Transform& transform, Time origin, Step step,
                                           std::span<const double> fit,
                                           std::span<const double> residuals) {
    const std::vector<ProphetShift> shifts =
        expected_residuals(residuals, static_cast<std::size_t>(step.per_day()), fit.size());
    std::vector<double> days;
    for (std::size_t i = 0; i < fit.size(); ++i)
        days.push_back(prophet_day(origin + step.length() * static_cast<long>(i)));
    const std::vector<Quantiles> offsets =
        bands(parameters.trend, prophet_day(origin), days, shifts);
    std::vector<ForecastValue> out;
    for (std::size_t i = 0; i < fit.size(); ++i) {
        const double mean = fit[i] + shifts[i].mean;
        ForecastValue& v = out.emplace_back(
            ForecastValue{origin + step.length() * static_cast<long>(i), transform.from(mean), {}});
        for (std::size_t q = 0; q < quantile_levels.size(); ++q)
            v.quantiles[q] =
                std::isnan(offsets[i][q]) ? v.mean : transform.from(mean + offsets[i][q]);
    }
    return out;
}

} // namespace elf::models
