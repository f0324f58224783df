#include "elf/models/sarima_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Sample autocovariances over the pairs that are there, about zero.
std::vector<double> sample_autocovariances(std::span<const double> w, std::size_t last) {
    std::vector<double> out(last + 1, 0.0);
    for (std::size_t k = 0; k <= last; ++k)
        for (std::size_t t = k; t < w.size(); ++t)
            if (const double p = w[t] * w[t - k]; !std::isnan(p))
                out[k] += p;
    return out;
}

/// Yule-Walker by the Durbin-Levinson recursion. O(order^2).
std::vector<double> autoregression(const std::vector<double>& gamma) {
    std::vector<double> ar;
    double error = gamma[0];
    for (std::size_t k = 1; k < gamma.size() && error > 0; ++k) {
        double r = gamma[k];
        for (std::size_t j = 0; j < ar.size(); ++j)
            r -= ar[j] * gamma[k - 1 - j];
        r /= error;
        const std::vector<double> before = ar;
        for (std::size_t j = 0; j < before.size(); ++j)
            ar[j] -= r * before[before.size() - 1 - j];
        ar.push_back(r);
        error *= 1 - r * r;
    }
    return ar;
}

/// Lags that the factors have coefficients for, in the order of the coefficients.
struct Wanted {
    std::size_t lag;
    bool shock;
};

std::vector<Wanted> wanted_lags(const SarimaOrder& order) {
    std::vector<Wanted> out;
    for (const SarimaFactor& f : order.factors) {
        for (std::size_t k = 1; k <= f.ar; ++k)
            out.push_back({k * f.period, false});
        for (std::size_t k = 1; k <= f.ma; ++k)
            out.push_back({k * f.period, true});
    }
    return out;
}

} // namespace

std::vector<double> start_coefficients(std::span<const double> w, const SarimaOrder& order) {
    const std::vector<Wanted> wanted = wanted_lags(order);
    const std::size_t k = wanted.size();
    std::size_t furthest = 0;
    for (const Wanted& l : wanted)
        furthest = std::max(furthest, l.lag);
    const std::size_t length = std::min(furthest + 8, w.size() / 3);
    if (k == 0 || length < furthest)
        return std::vector<double>(k, 0.0);
    const std::vector<double> ar = autoregression(sample_autocovariances(w, length));
    std::vector<double> shocks(w.size(), missing);
    for (std::size_t t = ar.size(); t < w.size(); ++t) {
        shocks[t] = w[t];
        for (std::size_t j = 0; j < ar.size(); ++j)
            shocks[t] -= ar[j] * w[t - 1 - j];
    }
    arma::mat xx(k, k, arma::fill::zeros);
    arma::vec xy(k, arma::fill::zeros);
    arma::vec row(k);
    for (std::size_t t = furthest; t < w.size(); ++t) {
        for (std::size_t i = 0; i < k; ++i)
            row[i] = (wanted[i].shock ? shocks[t - wanted[i].lag] : w[t - wanted[i].lag]);
        if (std::isnan(w[t]) || !row.is_finite())
            continue;
        xx += row * row.t();
        xy += row * w[t];
    }
    const arma::vec found = arma::pinv(xx) * xy;
    if (!found.is_finite())
        return std::vector<double>(k, 0.0);
    return {found.begin(), found.end()};
}

} // namespace elf::models
