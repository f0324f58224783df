#include "elf/models/sarima_estimate.hpp"

#include "elf/core/robust.hpp"
#include "elf/models/quasi_newton.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr double least_deviation = 1e-6;
/// Shocks beyond this many standard deviations are clipped.
constexpr double believed = 6;
/// A step of the search that gains less, as a share of the mean square, is the last one.
constexpr double tolerance = 1e-4;
/// The first guess errs more than the model will.
constexpr double first_deviation = 3;

std::vector<double> errors_of(std::span<const double> y, const arma::mat& x,
                              const arma::vec& beta) {
    std::vector<double> out(y.begin(), y.end());
    if (x.n_cols == 0)
        return out;
    const arma::vec fitted = x * beta;
    for (std::size_t t = 0; t < out.size(); ++t)
        out[t] -= fitted[t];
    return out;
}

SarimaRecursion recursion_of(const SarimaOrder& order, const std::vector<double>& coefficients,
                             double limit) {
    const Arima arima = expand(order, coefficients);
    SarimaRecursion out{with_differencing(arima), arima.ma};
    out.limit = limit;
    return out;
}

/// Standard deviation of the shocks, robustly.
double deviation_of(const SarimaPath& path) {
    std::vector<double> known;
    for (const double e : path.shocks)
        if (e != 0)
            known.push_back(e);
    const double s = scatter(std::move(known));
    return std::isfinite(s) ? std::max(s, least_deviation) : least_deviation;
}

/// Mean square of the forecast errors 1 ... `horizon` steps ahead: each is a sum of the shocks
/// since its origin, with the psi weights.
double mean_square(const SarimaRecursion& recursion, const SarimaPath& path, std::size_t first,
                   std::size_t horizon) {
    std::vector<double> psi = psi_weights(recursion.lags, recursion.ma, horizon);
    std::reverse(psi.begin(), psi.end());
    const std::size_t n = path.shocks.size();
    double sum = 0;
    for (std::size_t end = n; end >= first + horizon; end -= horizon) {
        const double* shocks = path.shocks.data() + (end - horizon);
        for (std::size_t h = 0; h < horizon; ++h) {
            const double* weights = psi.data() + (horizon - 1 - h);
            double error = 0;
            for (std::size_t j = 0; j <= h; ++j)
                error += weights[j] * shocks[j];
            sum += error * error;
        }
    }
    return sum / static_cast<double>(n - first);
}

/// The coefficients whose errors up to that horizon are the least, and their deviation.
void fit_errors(SarimaEstimate& out, std::span<const double> errors, std::size_t horizon,
                int most_evaluations) {
    const double limit = believed * out.deviation;
    const SarimaRecursion any = recursion_of(out.order, out.coefficients, limit);
    const std::size_t first = std::max(degree(any.lags), degree(any.ma));
    if (errors.size() <= first + horizon)
        return;
    const auto loss = [&](const std::vector<double>& free) {
        const SarimaRecursion r = recursion_of(out.order, constrained(out.order, free), limit);
        return std::log(std::max(mean_square(r, r.run(errors), first, horizon), 1e-300));
    };
    const Minimum best =
        minimise(loss, unconstrained(out.order, out.coefficients), {most_evaluations, tolerance});
    out.coefficients = constrained(out.order, best.x);
    out.deviation = deviation_of(recursion_of(out.order, out.coefficients, limit).run(errors));
}

/// One step of generalised least squares from the present regression, over the values that are
/// known and believed.
void fit_regression(SarimaEstimate& out, std::span<const double> errors, const arma::mat& x,
                    double prior) {
    SarimaRecursion recursion = out.recursion();
    const SarimaPath path = recursion.run(errors);
    std::vector<bool> used(errors.size());
    for (std::size_t t = 0; t < errors.size(); ++t)
        used[t] = path.values[t] == errors[t];
    recursion.limit = unlimited;
    const auto whitened = [&](std::vector<double> column) {
        for (std::size_t t = 0; t < column.size(); ++t)
            if (!used[t])
                column[t] = missing;
        return recursion.run(column).shocks;
    };
    arma::mat white(x.n_rows, x.n_cols);
    for (std::size_t c = 0; c < x.n_cols; ++c)
        white.col(c) = arma::vec(whitened({x.colptr(c), x.colptr(c) + x.n_rows}));
    const arma::vec target(whitened({errors.begin(), errors.end()}));
    const double ridge = out.deviation * out.deviation / (prior * prior);
    arma::mat normal = white.t() * white;
    normal.diag() += ridge;
    const arma::vec pull = white.t() * target - ridge * out.beta;
    arma::vec change;
    if (arma::solve(change, normal, pull, arma::solve_opts::likely_sympd) && change.is_finite())
        out.beta += change;
}

} // namespace

SarimaRecursion SarimaEstimate::recursion() const {
    return recursion_of(order, coefficients, believed * deviation);
}

SarimaEstimate estimate_sarima(std::span<const double> y, const arma::mat& x,
                               const SarimaEstimate& start, const SarimaEstimateOptions& options) {
    SarimaEstimate out = start;
    if (out.beta.n_elem != x.n_cols)
        out.beta = arma::zeros(x.n_cols);
    if (out.deviation == 0) {
        const SarimaRecursion r = recursion_of(out.order, out.coefficients, unlimited);
        out.deviation = first_deviation * deviation_of(r.run(y));
    }
    for (std::size_t round = 0; round < options.rounds; ++round) {
        fit_errors(out, errors_of(y, x, out.beta), options.horizon, options.most_evaluations);
        if (x.n_cols > 0)
            fit_regression(out, errors_of(y, x, out.beta), x, options.prior);
    }
    return out;
}

} // namespace elf::models
