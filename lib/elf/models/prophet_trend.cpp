#include "elf/models/prophet_trend.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace elf::models {
namespace {

constexpr double share_with_changepoints = 0.8;

/// Uniform on (0, 1), the same on every platform, which std's distributions are not.
double uniform(std::mt19937_64& random) {
    return (static_cast<double>(random() >> 11) + 0.5) / 9007199254740992.0;
}

double laplace(std::mt19937_64& random, double size) {
    const double u = uniform(random) - 0.5;
    return (u < 0 ? size : -size) * std::log(1 - 2 * std::abs(u));
}

} // namespace

double ProphetTrend::at(double day) const {
    double value = level + slope * (day - begin) / span;
    for (std::size_t j = 0; j < changepoints.size() && changepoints[j] < day; ++j)
        value += changes[j] * (day - changepoints[j]) / span;
    return value;
}

double ProphetTrend::mean_change() const {
    double sum = 0;
    for (const double change : changes)
        sum += std::abs(change);
    return changes.empty() ? 0 : sum / static_cast<double>(changes.size());
}

std::vector<double> prophet_changepoints(const std::vector<double>& days, std::size_t count) {
    const double rows = std::floor(share_with_changepoints * static_cast<double>(days.size()));
    if (rows < 2)
        return {};
    const std::size_t n = std::min(count, static_cast<std::size_t>(rows) - 1);
    std::vector<double> out;
    for (std::size_t j = 1; j <= n; ++j)
        out.push_back(days[static_cast<std::size_t>(
            std::nearbyint((rows - 1) * static_cast<double>(j) / static_cast<double>(n)))]);
    return out;
}

std::vector<double> simulated_deviations(const ProphetTrend& trend, double origin,
                                         const std::vector<double>& days, std::size_t paths,
                                         unsigned long seed) {
    std::vector<double> out(paths * days.size(), 0.0);
    const double rate = static_cast<double>(trend.changepoints.size()) / trend.span;
    const double size = trend.mean_change();
    if (days.empty() || rate <= 0 || size <= 0)
        return out;
    std::mt19937_64 random(seed);
    for (std::size_t p = 0; p < paths; ++p)
        for (double t = origin - std::log(uniform(random)) / rate; t < days.back();
             t -= std::log(uniform(random)) / rate) {
            const double change = laplace(random, size);
            for (std::size_t i = 0; i < days.size(); ++i)
                out[p * days.size() + i] += change * std::max(0.0, days[i] - t) / trend.span;
        }
    return out;
}

} // namespace elf::models
