#include "elf/models/sarima_recursion.hpp"

#include <algorithm>
#include <cmath>

namespace elf::models {
namespace {

/// Sum of weights times what lies that far before; every lag is inside of the series. In two sums,
/// so that an addition need not wait for the one before.
double weighted(const Lags& lags, const double* at) {
    double even = 0;
    double odd = 0;
    std::size_t k = 0;
    for (; k + 1 < lags.size(); k += 2) {
        even += lags[k].weight * *(at - lags[k].lag);
        odd += lags[k + 1].weight * *(at - lags[k + 1].lag);
    }
    if (k < lags.size())
        even += lags[k].weight * *(at - lags[k].lag);
    return even + odd;
}

} // namespace

SarimaPath SarimaRecursion::run(std::span<const double> y) const {
    SarimaPath out{{y.begin(), y.end()}, std::vector<double>(y.size(), 0.0)};
    const std::size_t first = std::min(std::max(degree(lags), degree(ma)), y.size());
    double last = 0;
    for (std::size_t t = 0; t < first; ++t) {
        if (std::isnan(out.values[t]))
            out.values[t] = last;
        last = out.values[t];
    }
    std::size_t disbelieved = 0;
    for (std::size_t t = first; t < y.size(); ++t) {
        const double expected =
            weighted(lags, out.values.data() + t) + weighted(ma, out.shocks.data() + t);
        if (std::isnan(y[t])) {
            out.values[t] = expected;
            continue;
        }
        double shock = y[t] - expected;
        const bool wild = std::abs(shock) > limit;
        disbelieved = wild ? disbelieved + 1 : 0;
        if (wild && disbelieved <= patience)
            shock = std::copysign(limit, shock);
        out.shocks[t] = shock;
        out.values[t] = expected + shock;
    }
    return out;
}

std::vector<double> SarimaRecursion::ahead(const SarimaPath& path, std::size_t origin,
                                           std::size_t steps) const {
    std::vector<double> out(steps, 0.0);
    for (std::size_t h = 0; h < steps; ++h) {
        for (const Lag& l : lags) {
            if (l.lag <= h)
                out[h] += l.weight * out[h - l.lag];
            else if (l.lag <= origin + h)
                out[h] += l.weight * path.values[origin + h - l.lag];
        }
        for (const Lag& l : ma)
            if (l.lag > h && l.lag <= origin + h)
                out[h] += l.weight * path.shocks[origin + h - l.lag];
    }
    return out;
}

std::vector<double> error_by_lead(const SarimaRecursion& recursion, std::size_t steps) {
    std::vector<double> out = psi_weights(recursion.lags, recursion.ma, steps);
    double sum = 0;
    for (double& weight : out)
        weight = std::sqrt(sum += weight * weight);
    return out;
}

} // namespace elf::models
