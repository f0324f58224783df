#include "elf/anomaly/temperature_response.hpp"

#include "elf/core/error.hpp"
#include "elf/core/robust.hpp"
#include "elf/core/stored_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::anomaly {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct Day {
    double degrees;
    double distance; ///< of the load from the base of its kind
};

std::vector<double> bases(const std::vector<double>& load, const LocalGrid& grid) {
    std::vector<double> of_kind[2];
    for (std::size_t d = 0; d < load.size(); ++d)
        of_kind[grid.day_off[d] ? 1 : 0].push_back(load[d]);
    constexpr std::size_t least = 4;
    return {median(std::move(of_kind[0]), least), median(std::move(of_kind[1]), least)};
}

/// One point of the curve for each part of the days.
void add_curve(std::vector<Day> days, TemperatureResponse& out) {
    constexpr std::size_t parts = 12;
    std::sort(days.begin(), days.end(),
              [](const Day& a, const Day& b) { return a.degrees < b.degrees; });
    for (std::size_t p = 0; p < parts; ++p) {
        std::vector<double> degrees;
        std::vector<double> distances;
        for (std::size_t k = p * days.size() / parts; k < (p + 1) * days.size() / parts; ++k) {
            degrees.push_back(days[k].degrees);
            distances.push_back(days[k].distance);
        }
        const double at = median(std::move(degrees));
        if (!out.degrees.empty() && !(at > out.degrees.back()))
            continue; // days that are all alike make one point
        out.degrees.push_back(at);
        out.effect.push_back(median(std::move(distances)));
    }
}

} // namespace

double TemperatureResponse::of(double daily_mean) const {
    if (degrees.empty())
        return 0;
    if (std::isnan(daily_mean))
        return missing;
    const auto above = std::upper_bound(degrees.begin(), degrees.end(), daily_mean);
    if (above == degrees.begin())
        return effect.front();
    if (above == degrees.end())
        return effect.back();
    const auto k = static_cast<std::size_t>(above - degrees.begin());
    const double share = (daily_mean - degrees[k - 1]) / (degrees[k] - degrees[k - 1]);
    return effect[k - 1] + share * (effect[k] - effect[k - 1]);
}

std::map<std::string, Matrix> TemperatureResponse::matrices() const {
    return {{"response_degrees", {degrees.size(), 1, degrees}},
            {"response_effect", {effect.size(), 1, effect}},
            {"response_base", {2, 1, base}}};
}

TemperatureResponse TemperatureResponse::from(const std::map<std::string, Matrix>& matrices) {
    TemperatureResponse out;
    out.degrees = stored_matrix(matrices, "response_degrees", any_number, 1).values;
    out.effect = stored_matrix(matrices, "response_effect", out.degrees.size(), 1).values;
    out.base = stored_matrix(matrices, "response_base", 2, 1).values;
    // Also refuses NaN, which is below nothing.
    for (std::size_t k = 1; k < out.degrees.size(); ++k)
        if (!(out.degrees[k - 1] < out.degrees[k]))
            throw Error(ExitCode::data, "the stored detector has a damaged response to temperature",
                        "fit it again");
    return out;
}

std::vector<double> daily_means(const std::vector<double>& values, const LocalGrid& grid) {
    if (values.empty())
        return {};
    std::vector<double> sum(grid.days);
    std::vector<double> n(grid.days);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::isfinite(values[i])) {
            sum[grid.day[i]] += values[i];
            ++n[grid.day[i]];
        }
    for (std::size_t d = 0; d < sum.size(); ++d)
        sum[d] = 10 * n[d] >= 9 * static_cast<double>(grid.slots) ? sum[d] / n[d] : missing;
    return sum;
}

TemperatureResponse temperature_response(const std::vector<double>& load,
                                         const std::vector<double>& temperature,
                                         const LocalGrid& grid) {
    constexpr std::size_t least_days = 60;
    TemperatureResponse out;
    const std::vector<double> loads = daily_means(load, grid);
    const std::vector<double> degrees = daily_means(temperature, grid);
    out.base = bases(loads, grid);
    std::vector<Day> days;
    for (std::size_t d = 0; d < degrees.size(); ++d)
        if (const double distance = loads[d] - out.base[grid.day_off[d] ? 1 : 0];
            std::isfinite(distance + degrees[d]))
            days.push_back({degrees[d], distance});
    if (days.size() >= least_days)
        add_curve(std::move(days), out);
    return out;
}

std::vector<double> weather_effect(const TemperatureResponse& response,
                                   const std::vector<double>& temperature, const LocalGrid& grid,
                                   std::size_t first) {
    std::vector<double> out(grid.size(), 0.0);
    if (response.degrees.empty() || temperature.empty())
        return out;
    for (std::size_t i = first; i < out.size(); ++i) {
        // Summed anew, so that it does not depend on where the series begins.
        double sum = 0;
        double n = 0;
        const std::size_t begin = i + 1 > grid.slots ? i + 1 - grid.slots : 0;
        for (std::size_t k = begin; k <= i; ++k)
            if (std::isfinite(temperature[k])) {
                sum += temperature[k];
                ++n;
            }
        if (2 * n >= static_cast<double>(grid.slots))
            out[i] = response.of(sum / n);
    }
    return out;
}

} // namespace elf::anomaly
