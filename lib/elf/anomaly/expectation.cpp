#include "elf/anomaly/expectation.hpp"

#include <algorithm>
#include <cmath>

namespace elf::anomaly {

Expectation expectation_of(const Series& load, const std::vector<double>& forecast,
                           const LocalGrid& grid, const Usual& usual) {
    constexpr double least_sigma = 0.002;
    Expectation out;
    out.value = usual.median;
    out.sigma = usual.scatter;
    if (!forecast.empty()) {
        std::vector<double> residual(load.size());
        for (std::size_t i = 0; i < residual.size(); ++i)
            residual[i] = load.values[i] - forecast[i];
        const std::vector<double> sigma = recent_scatter(residual, grid);
        for (std::size_t i = 0; i < residual.size(); ++i)
            if (!std::isnan(forecast[i]) && !std::isnan(sigma[i])) {
                out.value[i] = forecast[i];
                out.sigma[i] = sigma[i];
            }
    }
    out.z.resize(load.size());
    for (std::size_t i = 0; i < load.size(); ++i) {
        const double floor = least_sigma * std::abs(usual.level[i]);
        if (!std::isnan(floor))
            out.sigma[i] = std::max(out.sigma[i], floor);
        out.z[i] = (load.values[i] - out.value[i]) / out.sigma[i];
    }
    return out;
}

} // namespace elf::anomaly
