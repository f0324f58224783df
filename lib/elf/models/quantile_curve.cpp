#include "elf/models/quantile_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {
namespace {

constexpr std::size_t last = quantile_levels.size() - 1;

bool is_missing(const Quantiles& q) {
    return std::any_of(q.begin(), q.end(), [](double v) { return std::isnan(v); });
}

/// Distance over which a tail falls by a factor e: the outermost two levels tell.
double reach(double outermost, double next, double outermost_tail, double next_tail) {
    return std::abs(outermost - next) / std::log(next_tail / outermost_tail);
}

double lower_reach(const Quantiles& q) {
    return reach(q[0], q[1], quantile_levels[0], quantile_levels[1]);
}

double upper_reach(const Quantiles& q) {
    return reach(q[last], q[last - 1], 1 - quantile_levels[last], 1 - quantile_levels[last - 1]);
}

/// What is left of a tail that far out.
double tail(double probability, double distance, double of_reach) {
    return of_reach > 0 ? probability * std::exp(-distance / of_reach) : 0;
}

} // namespace

double probability_below(const Quantiles& q, double value) {
    if (std::isnan(value) || is_missing(q))
        return std::numeric_limits<double>::quiet_NaN();
    if (value < q[0])
        return tail(quantile_levels[0], q[0] - value, lower_reach(q));
    if (value >= q[last])
        return 1 - tail(1 - quantile_levels[last], value - q[last], upper_reach(q));
    const auto above = std::upper_bound(q.begin(), q.end(), value);
    const auto i = static_cast<std::size_t>(above - q.begin()) - 1;
    const double part = (value - q[i]) / (q[i + 1] - q[i]);
    return quantile_levels[i] + part * (quantile_levels[i + 1] - quantile_levels[i]);
}

double quantile_at(const Quantiles& q, double probability) {
    if (is_missing(q))
        return std::numeric_limits<double>::quiet_NaN();
    if (probability < quantile_levels[0])
        return q[0] - lower_reach(q) * std::log(quantile_levels[0] / probability);
    if (probability >= quantile_levels[last])
        return q[last] + upper_reach(q) * std::log((1 - quantile_levels[last]) / (1 - probability));
    const auto above =
        std::upper_bound(quantile_levels.begin(), quantile_levels.end(), probability);
    const auto i = static_cast<std::size_t>(above - quantile_levels.begin()) - 1;
    const double part =
        (probability - quantile_levels[i]) / (quantile_levels[i + 1] - quantile_levels[i]);
    return q[i] + part * (q[i + 1] - q[i]);
}

double exceedance(const Quantiles& height, double threshold) {
    return 1 - probability_below(height, threshold);
}

} // namespace elf::models
