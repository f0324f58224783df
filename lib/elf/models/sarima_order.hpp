#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace elf::models {

/// One factor of a multiplicative ARIMA model: the polynomials are in B^period, B the backshift.
struct SarimaFactor {
    std::size_t period = 1;
    std::size_t ar = 0;
    std::size_t difference = 0;
    std::size_t ma = 0;

    bool operator==(const SarimaFactor&) const = default;
};

/// (p,d,q)(P,D,Q)s is {{1, p, d, q}, {s, P, D, Q}}; a third factor is a second season (Box,
/// Jenkins, Reinsel, Ljung: Time Series Analysis, ch. 9; Taylor 2003 for two seasons).
struct SarimaOrder {
    std::vector<SarimaFactor> factors;

    bool operator==(const SarimaOrder&) const = default;
    /// Number of coefficients: for each factor first its AR, then its MA ones.
    std::size_t coefficients() const;
};

/// A coefficient of the backshift polynomial; that of lag 0 is 1 and not listed.
struct Lag {
    std::size_t lag;
    double weight;
};
/// By lag, ascending, without repetition.
using Lags = std::vector<Lag>;

/// w_t = sum ar w_{t-j} + e_t + sum ma e_{t-j}, where w_t = y_t - sum difference y_{t-j}.
struct Arima {
    Lags ar;
    Lags ma;
    Lags difference;
};

/// The factors multiplied out. `coefficients` as `SarimaOrder::coefficients` has them; AR signs are
/// those of w_t = ar w_{t-1} + ..., MA signs those of e_t + ma e_{t-1} + ...
Arima expand(const SarimaOrder& order, std::span<const double> coefficients);
/// The differencing alone.
Lags differencing(const SarimaOrder& order);
/// ar and difference in one: y_t = sum lags y_{t-j} + e_t + sum ma e_{t-j}.
Lags with_differencing(const Arima& arima);

/// The greatest lag, 0 without any.
std::size_t degree(const Lags& lags);
/// y_t - sum lags y_{t-j} for every t; NaN where one of them is missing or before the beginning.
std::vector<double> differenced(const Lags& lags, std::span<const double> y);

/// Coefficients of stationary and invertible factors from unbounded numbers, one for each, by way
/// of partial autocorrelations (Monahan 1984).
std::vector<double> constrained(const SarimaOrder& order, std::span<const double> free);
/// The way back. Factors that are not stationary or not invertible are shrunk until they are.
std::vector<double> unconstrained(const SarimaOrder& order, std::span<const double> coefficients);

/// Autocovariances 0 ... `last` of a stationary ARMA process with innovations of variance 1: those
/// of its AR part by the Durbin-Levinson recursion, then its MA part. O(degree^2 + last * terms).
std::vector<double> autocovariances(const Arima& arima, std::size_t last);
/// The first `n` weights of e_t, e_{t-1}, ... in w_t; psi_0 = 1.
std::vector<double> psi_weights(const Lags& ar, const Lags& ma, std::size_t n);

} // namespace elf::models
