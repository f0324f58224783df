#include "elf/models/sarima_outlook.hpp"

#include <algorithm>
#include <cmath>

namespace elf::models {
namespace {

constexpr std::size_t hours = 24;
constexpr std::size_t residual_days = 90;
/// Of the standard normal distribution, at the nine levels.
constexpr Quantiles normal{-1.95996, -1.64485, -1.28155, -0.67449, 0,
                           0.67449,  1.28155,  1.64485,  1.95996};

} // namespace

SarimaOutlook::SarimaOutlook(const SarimaRecursion& recursion, std::span<const double> errors,
                             std::size_t steps, double deviation)
    : m_origin(errors.size()), m_deviation(deviation),
      m_growth(error_by_lead(recursion, std::max(steps, hours))),
      m_residuals(hours, residual_days) {
    const SarimaPath path = recursion.run(errors);
    m_mean = recursion.ahead(path, m_origin, steps);
    learn(recursion, path, errors);
}

void SarimaOutlook::learn(const SarimaRecursion& recursion, const SarimaPath& path,
                          std::span<const double> errors) {
    const std::size_t last = errors.size() / hours;
    for (std::size_t d = last - std::min(last, residual_days); d < last; ++d) {
        const std::vector<double> f = recursion.ahead(path, d * hours, hours);
        for (std::size_t h = 0; h < hours; ++h)
            if (const double e = errors[d * hours + h] - f[h]; !std::isnan(e))
                m_residuals.add(h, e / m_growth[h]);
    }
}

Quantiles SarimaOutlook::offsets(std::size_t h) const {
    Quantiles out = m_residuals.offsets((m_origin + h) % hours);
    for (std::size_t q = 0; q < out.size(); ++q)
        out[q] = m_growth[h] * (std::isnan(out[q]) ? m_deviation * normal[q] : out[q]);
    return out;
}

} // namespace elf::models
