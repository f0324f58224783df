#include "elf/anomaly/expectation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::anomaly {
namespace {

Expectation opinion(const Series& load, std::vector<double> value, std::vector<double> sigma,
                    const Usual& usual) {
    constexpr double least_sigma = 0.002;
    Expectation out;
    out.value = std::move(value);
    out.sigma = std::move(sigma);
    out.residual.resize(load.size());
    out.z.resize(load.size());
    for (std::size_t i = 0; i < load.size(); ++i) {
        const double floor = least_sigma * std::abs(usual.level[i]);
        if (!std::isnan(floor))
            out.sigma[i] = std::max(out.sigma[i], floor);
        out.residual[i] = load.values[i] - out.value[i];
        out.z[i] = out.residual[i] / out.sigma[i];
    }
    out.residual_sigma = out.sigma;
    return out;
}

Expectation of_forecast(const Series& load, const std::vector<double>& forecast,
                        const LocalGrid& grid, const Usual& usual, std::size_t first_day) {
    std::vector<double> residual(load.size());
    for (std::size_t i = 0; i < residual.size(); ++i)
        residual[i] = load.values[i] - forecast[i];
    return opinion(load, forecast, recent_scatter(residual, grid, first_day), usual);
}

/// How many intervals later the recent median has what was usual at this time of the sun: as the
/// clock was changed within the last fortnight.
long behind_the_sun(const LocalGrid& grid, std::size_t i) {
    const std::size_t fortnight = 14 * grid.slots;
    if (i < fortnight)
        return 0;
    const auto day = static_cast<long>(grid.slots);
    const long changed = static_cast<long>(grid.slot[i - fortnight]) - grid.slot[i];
    return changed > day / 2 ? changed - day : changed < -day / 2 ? changed + day : changed;
}

/// load - median, lights following the sun.
std::vector<double> usual_residual(const Series& load, const LocalGrid& grid, const Usual& usual) {
    const auto size = static_cast<long>(load.size());
    std::vector<double> out(load.size());
    for (long i = 0; i < size; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const long sun = i + behind_the_sun(grid, at);
        out[at] = load.values[at] -
                  usual.median[sun >= 0 && sun < size ? static_cast<std::size_t>(sun) : at];
    }
    return out;
}

} // namespace

std::vector<double> beyond_band(const Series& load, const std::vector<Band>& bands) {
    std::vector<double> out(bands.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < bands.size(); ++i)
        if (const double width = bands[i].high - bands[i].low; width > 0)
            out[i] = (2 * load.values[i] - bands[i].high - bands[i].low) / width;
    return out;
}

Expectation expectation_of(const Series& load, const std::vector<double>& forecast,
                           const LocalGrid& grid, const Usual& usual, std::size_t first_day) {
    Expectation out = opinion(load, usual.median, usual.scatter, usual);
    out.usual_residual = usual_residual(load, grid, usual);
    out.first = grid.begin_of(first_day);
    if (forecast.empty())
        return out;
    const Expectation other = of_forecast(load, forecast, grid, usual, first_day);
    for (std::size_t i = 0; i < load.size(); ++i) {
        if (other.sigma[i] > out.sigma[i])
            continue;
        if (!std::isnan(other.residual[i])) {
            out.residual[i] = other.residual[i];
            out.residual_sigma[i] = other.sigma[i];
        }
        const bool opposite = other.z[i] * out.z[i] < 0;
        if (std::isnan(out.z[i]) || std::abs(other.z[i]) < std::abs(out.z[i])) {
            out.value[i] = other.value[i];
            out.sigma[i] = other.sigma[i];
            out.z[i] = other.z[i];
        }
        if (opposite)
            out.z[i] = 0;
    }
    return out;
}

} // namespace elf::anomaly
