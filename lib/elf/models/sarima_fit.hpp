#pragma once

#include "elf/models/sarima_filter.hpp"

#include <span>
#include <vector>

namespace elf::models {

/// A series to fit, with regressors: y_t = x_t beta + ARIMA. Missing values (NaN in `y`) are
/// skipped exactly; `regressors` must not hold NaN.
struct SarimaData {
    std::vector<double> y;
    arma::mat regressors{}; ///< as many rows as y has values, or no column
};

enum class Differencing {
    before,   ///< the series is differenced, then filtered: a gap makes a second one a season later
    in_state, ///< past values are states: a gap stays what it is
};

struct SarimaLikelihood {
    double log_likelihood = 0;
    double variance = 0; ///< of the innovations, which maximises it
    arma::vec beta;      ///< regression coefficients, which maximise it (generalised least squares)
    std::size_t n = 0;   ///< values it is the likelihood of: those differenced away do not count
};

/// Exact Gaussian log-likelihood of the coefficients, with variance and regression concentrated
/// out. NaN where there are no more values than regressors. O(n r (rank + columns)), see
/// SarimaFilter.
SarimaLikelihood likelihood(const SarimaData& data, const SarimaOrder& order,
                            std::span<const double> coefficients, Differencing differencing);
/// At a given variance, without regressors.
double log_likelihood(const SarimaData& data, const SarimaOrder& order,
                      std::span<const double> coefficients, double variance,
                      Differencing differencing);

struct SarimaFit {
    SarimaOrder order;
    std::vector<double> coefficients;
    SarimaLikelihood at;
    int evaluations = 0;

    /// Akaike's criterion, corrected for small samples; infinite with too few values.
    double aicc() const;
};

/// Maximum likelihood. `start` may be empty: then it begins at `start_coefficients`. Stationary and
/// invertible always. At most `most_evaluations` likelihoods.
SarimaFit fit_sarima(const SarimaData& data, const SarimaOrder& order, Differencing differencing,
                     std::span<const double> start = {}, int most_evaluations = 1000);

/// Hannan and Rissanen (1982): least squares on lags and on the residuals of a long autoregression.
/// `w` is differenced; NaN are left out. Not always stationary.
std::vector<double> start_coefficients(std::span<const double> w, const SarimaOrder& order);

struct SarimaForecast {
    std::vector<double> mean;
    std::vector<double> error; ///< standard deviation
};

/// What follows the series; rows of `future` are the regressors of the steps ahead (no column:
/// none).
SarimaForecast forecast(const SarimaData& data, const SarimaFit& fit, Differencing differencing,
                        std::size_t steps, const arma::mat& future = {});

} // namespace elf::models
