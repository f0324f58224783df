#pragma once

#include "elf/models/sarima_recursion.hpp"

#include <armadillo>
#include <span>
#include <vector>

namespace elf::models {

/// A regression with ARIMA errors, estimated from years of hours.
struct SarimaEstimate {
    SarimaOrder order;
    std::vector<double> coefficients;
    arma::vec beta;
    double deviation = 0; ///< of the shocks, without those beyond the limit

    SarimaRecursion recursion() const;
};

struct SarimaEstimateOptions {
    std::size_t rounds = 2;     ///< turns of: errors' model, then regression
    std::size_t horizon = 24;   ///< steps whose forecasts count
    double prior = 0.1;         ///< standard deviation of a regression coefficient before any data
    int most_evaluations = 200; ///< of a round
};

/// Least squares of the forecasts 1 ... `horizon` steps ahead (Cox 1961; Weiss 1991), as they are
/// issued every `horizon` values counted from the end; then generalised least squares of the
/// regression, in turns. A likelihood counts the next step only, and no model of few coefficients
/// is true: what serves the next hour best is not what serves the next day. `start` gives order and
/// first values. NaN in `y` are skipped, `x` must not hold any. A round costs evaluations * n *
/// terms + n k (terms + k).
SarimaEstimate estimate_sarima(std::span<const double> y, const arma::mat& x,
                               const SarimaEstimate& start,
                               const SarimaEstimateOptions& options = {});

} // namespace elf::models
