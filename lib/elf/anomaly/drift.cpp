#include "elf/anomaly/drift.hpp"

#include "elf/core/robust.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::anomaly {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t window = 14; ///< days that are compared
constexpr std::size_t before = 42; ///< days before the end of the window that the others begin
constexpr std::size_t until = 21;  ///< and end

/// Share of each day beyond what calendar and temperature explain.
std::vector<double> unexplained(const std::vector<double>& load,
                                const std::vector<double>& temperature, const LocalGrid& grid,
                                const TemperatureResponse& response) {
    std::vector<double> out(load.size(), missing);
    for (std::size_t d = 0; d < load.size(); ++d) {
        const double explained = response.base[grid.day_off[d] ? 1 : 0] +
                                 response.of(temperature.empty() ? missing : temperature[d]);
        if (explained > 0)
            out[d] = load[d] / explained - 1;
    }
    return out;
}

double median_of(const std::vector<double>& v, std::size_t first, std::size_t last) {
    return median({v.begin() + static_cast<long>(first), v.begin() + static_cast<long>(last)},
                  (last - first) * 2 / 3);
}

} // namespace

std::vector<double> departures(const std::vector<double>& load,
                               const std::vector<double>& temperature, const LocalGrid& grid,
                               const TemperatureResponse& response) {
    const std::vector<double> r = unexplained(load, temperature, grid, response);
    std::vector<double> out(r.size(), missing);
    for (std::size_t d = before; d < r.size(); ++d)
        out[d] = median_of(r, d + 1 - window, d + 1) - median_of(r, d + 1 - before, d + 1 - until);
    return out;
}

double least_drift(const std::vector<double>& departures) {
    constexpr std::size_t least_days = 300;
    constexpr double beyond = 1.25;
    constexpr double least = 0.05;
    const std::size_t last = departures.size() - std::min(before, departures.size());
    std::size_t n = 0;
    double greatest = 0;
    for (std::size_t d = 0; d < last; ++d)
        if (std::isfinite(departures[d])) {
            ++n;
            greatest = std::max(greatest, std::abs(departures[d]));
        }
    return n < least_days ? missing : std::max(least, beyond * greatest);
}

std::vector<double> drifts(const std::vector<double>& departures, double least, std::size_t first) {
    constexpr std::size_t silent = 14;
    std::vector<double> out(departures.size(), missing);
    const auto is_beyond = [&](std::size_t d) { return std::abs(departures[d]) >= least; };
    for (std::size_t d = std::max(first, silent); d + 1 < departures.size(); ++d) {
        bool told = false;
        for (std::size_t k = d - silent; k < d; ++k)
            told = told || is_beyond(k);
        if (is_beyond(d) && !told)
            out[d] = departures[d];
    }
    return out;
}

} // namespace elf::anomaly
