#include "elf/models/transform.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {

double Transform::to(double load) const {
    if (!logarithm)
        return load / unit;
    return load > 0 ? std::log(load / unit) : std::numeric_limits<double>::quiet_NaN();
}

double Transform::from(double value) const {
    return logarithm ? unit * std::exp(value) : unit * value;
}

Transform choose_transform(const Series& load, bool may_feed_back, std::size_t days) {
    const std::size_t n =
        std::min(load.size(), days * static_cast<std::size_t>(load.step.per_day()));
    double sum = 0;
    double count = 0;
    for (std::size_t i = 0; i < n; ++i)
        if (std::isfinite(load.values[i])) {
            sum += std::abs(load.values[i]);
            count += 1;
        }
    Transform t{!may_feed_back, sum > 0 ? sum / count : 1.0};
    double low = 0;
    for (std::size_t i = 0; i < n; ++i)
        low += load.values[i] < t.unit / 100 ? 1 : 0;
    if (low > count / 100)
        t.logarithm = false;
    return t;
}

} // namespace elf::models
