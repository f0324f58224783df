#include "elf/models/sarima_order.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {
namespace {

/// Partial autocorrelations stay this far inside (-1, 1): beyond it the variance is no number.
constexpr double largest_partial = 0.9999;

/// Coefficients of 1, B, B^2, ...
using Dense = std::vector<double>;

Dense times(const Dense& a, const Dense& b) {
    Dense out(a.size() + b.size() - 1, 0.0);
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != 0)
            for (std::size_t j = 0; j < b.size(); ++j)
                out[i + j] += a[i] * b[j];
    return out;
}

Dense in_period(std::span<const double> coefficients, std::size_t period, double sign) {
    Dense out(coefficients.size() * period + 1, 0.0);
    out[0] = 1;
    for (std::size_t k = 0; k < coefficients.size(); ++k)
        out[(k + 1) * period] = sign * coefficients[k];
    return out;
}

Lags sparse(const Dense& polynomial, double sign) {
    Lags out;
    for (std::size_t k = 1; k < polynomial.size(); ++k)
        if (polynomial[k] != 0)
            out.push_back({k, sign * polynomial[k]});
    return out;
}

Dense dense(const Lags& lags, double sign) {
    Dense out(degree(lags) + 1, 0.0);
    out[0] = 1;
    for (const Lag& l : lags)
        out[l.lag] = sign * l.weight;
    return out;
}

/// AR coefficients of a process with these partial autocorrelations.
std::vector<double> from_partials(const std::vector<double>& partials) {
    std::vector<double> out;
    for (const double r : partials) {
        const std::vector<double> before = out;
        for (std::size_t k = 0; k < before.size(); ++k)
            out[k] -= r * before[before.size() - 1 - k];
        out.push_back(r);
    }
    return out;
}

/// The step-down recursion; stops with a partial outside (-1, 1) where there is no such process.
std::vector<double> to_partials(std::vector<double> ar) {
    std::vector<double> out(ar.size());
    for (std::size_t n = ar.size(); n-- > 0;) {
        const double r = ar[n];
        out[n] = r;
        if (!(std::abs(r) < 1))
            return out;
        std::vector<double> shorter(n);
        for (std::size_t k = 0; k < n; ++k)
            shorter[k] = (ar[k] + r * ar[n - 1 - k]) / (1 - r * r);
        ar = std::move(shorter);
    }
    return out;
}

bool is_stationary(const std::vector<double>& partials) {
    return std::all_of(partials.begin(), partials.end(),
                       [](double r) { return std::abs(r) < largest_partial; });
}

std::vector<double> stationary_partials(std::vector<double> ar) {
    for (int attempt = 0; attempt < 100; ++attempt) {
        std::vector<double> partials = to_partials(ar);
        if (is_stationary(partials))
            return partials;
        double shrink = 1;
        for (double& a : ar)
            a *= shrink *= 0.95;
    }
    return std::vector<double>(ar.size(), 0.0);
}

double squashed(double x) {
    return largest_partial * x / std::sqrt(1 + x * x);
}

double stretched(double partial) {
    const double r = partial / largest_partial;
    return r / std::sqrt(1 - r * r);
}

/// Calls f(offset, count, sign) for each AR (sign 1) and MA (sign -1) stretch of coefficients.
template <typename F>
void for_each_stretch(const SarimaOrder& order, F f) {
    std::size_t at = 0;
    for (const SarimaFactor& factor : order.factors) {
        f(at, factor.ar, 1.0);
        at += factor.ar;
        f(at, factor.ma, -1.0);
        at += factor.ma;
    }
}

/// Autocovariances of a pure AR process: its normal equations solved backwards.
std::vector<double> ar_autocovariances(const Lags& ar, std::size_t last) {
    std::vector<double> phi(degree(ar), 0.0);
    for (const Lag& l : ar)
        phi[l.lag - 1] = l.weight;
    const std::vector<double> partials = to_partials(phi);
    double variance = 1;
    for (const double r : partials)
        variance /= 1 - r * r;
    std::vector<double> out{variance};
    std::vector<double> predictor;
    double error = variance;
    for (std::size_t k = 1; k <= last; ++k) {
        double g = 0;
        if (k <= partials.size()) {
            for (std::size_t j = 1; j < k; ++j)
                g += predictor[j - 1] * out[k - j];
            g += partials[k - 1] * error;
            error *= 1 - partials[k - 1] * partials[k - 1];
            const std::vector<double> before = predictor;
            for (std::size_t j = 0; j < before.size(); ++j)
                predictor[j] -= partials[k - 1] * before[before.size() - 1 - j];
            predictor.push_back(partials[k - 1]);
        } else {
            for (const Lag& l : ar)
                g += l.weight * out[k - l.lag];
        }
        out.push_back(g);
    }
    return out;
}

} // namespace

std::size_t SarimaOrder::coefficients() const {
    std::size_t n = 0;
    for (const SarimaFactor& f : factors)
        n += f.ar + f.ma;
    return n;
}

Lags differencing(const SarimaOrder& order) {
    Dense out{1};
    for (const SarimaFactor& f : order.factors)
        for (std::size_t d = 0; d < f.difference; ++d)
            out = times(out, in_period(std::vector<double>{1.0}, f.period, -1));
    return sparse(out, -1);
}

Arima expand(const SarimaOrder& order, std::span<const double> coefficients) {
    Dense ar{1};
    Dense ma{1};
    std::size_t at = 0;
    for (const SarimaFactor& f : order.factors) {
        ar = times(ar, in_period(coefficients.subspan(at, f.ar), f.period, -1));
        ma = times(ma, in_period(coefficients.subspan(at + f.ar, f.ma), f.period, 1));
        at += f.ar + f.ma;
    }
    return {sparse(ar, -1), sparse(ma, 1), differencing(order)};
}

Lags with_differencing(const Arima& arima) {
    return sparse(times(dense(arima.ar, -1), dense(arima.difference, -1)), -1);
}

std::size_t degree(const Lags& lags) {
    return lags.empty() ? 0 : lags.back().lag;
}

std::vector<double> differenced(const Lags& lags, std::span<const double> y) {
    std::vector<double> out(y.begin(), y.end());
    const std::size_t first = std::min(degree(lags), y.size());
    std::fill(out.begin(), out.begin() + static_cast<long>(first),
              std::numeric_limits<double>::quiet_NaN());
    for (std::size_t t = first; t < y.size(); ++t)
        for (const Lag& l : lags)
            out[t] -= l.weight * y[t - l.lag];
    return out;
}

std::vector<double> constrained(const SarimaOrder& order, std::span<const double> free) {
    std::vector<double> out;
    for_each_stretch(order, [&](std::size_t at, std::size_t n, double sign) {
        std::vector<double> partials;
        for (const double x : free.subspan(at, n))
            partials.push_back(squashed(x));
        for (const double c : from_partials(partials))
            out.push_back(sign * c);
    });
    return out;
}

std::vector<double> unconstrained(const SarimaOrder& order, std::span<const double> coefficients) {
    std::vector<double> out;
    for_each_stretch(order, [&](std::size_t at, std::size_t n, double sign) {
        std::vector<double> ar;
        for (const double c : coefficients.subspan(at, n))
            ar.push_back(sign * c);
        for (const double r : stationary_partials(ar))
            out.push_back(stretched(r));
    });
    return out;
}

std::vector<double> autocovariances(const Arima& arima, std::size_t last) {
    const Dense ma = dense(arima.ma, 1);
    const std::size_t q = ma.size() - 1;
    const std::vector<double> of_ar = ar_autocovariances(arima.ar, last + q);
    // The MA polynomial times itself reversed: what each lag of the AR part counts.
    Dense reversed(ma.rbegin(), ma.rend());
    const Dense square = times(ma, reversed);
    std::vector<double> out(last + 1, 0.0);
    for (std::size_t m = 0; m < square.size(); ++m)
        if (square[m] != 0)
            for (std::size_t k = 0; k <= last; ++k)
                out[k] += square[m] * of_ar[k + q >= m ? k + q - m : m - k - q];
    return out;
}

std::vector<double> psi_weights(const Lags& ar, const Lags& ma, std::size_t n) {
    std::vector<double> out(n, 0.0);
    if (n > 0)
        out[0] = 1;
    for (const Lag& l : ma)
        if (l.lag < n)
            out[l.lag] += l.weight;
    for (std::size_t t = 1; t < n; ++t)
        for (const Lag& l : ar)
            if (l.lag <= t)
                out[t] += l.weight * out[t - l.lag];
    return out;
}

} // namespace elf::models
