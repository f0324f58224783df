#include "elf/models/sarima_fit.hpp"

#include "elf/models/quasi_newton.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace elf::models {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The filter and the rows it goes over, column 0 the series.
struct Rows {
    arma::mat values; ///< columns x steps: a row of the data is contiguous
    std::size_t past; ///< rows that only begin the filter
    Arima arima;
};

Rows rows_of(const SarimaData& data, Arima arima, Differencing differencing) {
    const std::size_t n = data.y.size();
    const std::size_t k = data.regressors.n_cols;
    const std::size_t lost = std::min(degree(arima.difference), n);
    const bool before = differencing == Differencing::before;
    Rows out{arma::mat(1 + k, before ? n - lost : n), before ? 0 : lost, std::move(arima)};
    const auto put = [&](std::size_t c, std::span<const double> column) {
        for (std::size_t t = 0; t < out.values.n_cols; ++t)
            out.values(c, t) = column[t + (n - out.values.n_cols)];
    };
    for (std::size_t c = 0; c <= k; ++c) {
        const std::span<const double> column =
            c == 0 ? std::span<const double>(data.y)
                   : std::span<const double>(data.regressors.colptr(c - 1), n);
        if (before)
            put(c, differenced(out.arima.difference, column));
        else
            put(c, column);
    }
    if (before)
        out.arima.difference.clear();
    return out;
}

/// Sums over the innovations of series and regressors.
struct Sums {
    arma::mat products; ///< of innovations, each over its variance
    double logs = 0;    ///< of the variances
    std::size_t n = 0;
};

SarimaFilter filter_of(const Rows& rows) {
    const std::size_t width = rows.values.n_rows;
    return {rows.arima, width, {rows.values.memptr(), rows.past * width}};
}

Sums run(SarimaFilter& filter, const Rows& rows) {
    const std::size_t width = rows.values.n_rows;
    Sums out{arma::mat(width, width, arma::fill::zeros), 0, 0};
    std::vector<double> innovations(width);
    for (std::size_t t = rows.past; t < rows.values.n_cols; ++t) {
        const double* row = rows.values.colptr(t);
        const double variance = filter.step({row, width}, innovations);
        if (std::isnan(row[0]) || !(variance < SarimaFilter::diffuse))
            continue;
        for (std::size_t i = 0; i < width; ++i)
            for (std::size_t j = 0; j <= i; ++j)
                out.products(i, j) += innovations[i] * innovations[j] / variance;
        out.logs += std::log(variance);
        ++out.n;
    }
    out.products = arma::symmatl(out.products);
    return out;
}

SarimaLikelihood concentrated(const Sums& sums) {
    const std::size_t k = sums.products.n_rows - 1;
    SarimaLikelihood out;
    out.n = sums.n;
    double squares = sums.products(0, 0);
    if (k > 0) {
        const arma::mat xx = sums.products.submat(1, 1, k, k);
        const arma::vec xy = sums.products.submat(1, 0, k, 0);
        if (!arma::solve(out.beta, xx, xy, arma::solve_opts::likely_sympd) ||
            !out.beta.is_finite()) {
            // A regressor that stands still, or repeats others: the shortest solution.
            out.beta = arma::pinv(xx) * xy;
        }
        squares -= arma::dot(out.beta, xy);
    }
    const auto n = static_cast<double>(sums.n);
    out.variance = squares / n;
    out.log_likelihood =
        sums.n > k && squares > 0
            ? -0.5 * n * (std::log(2 * std::numbers::pi * out.variance) + 1) - 0.5 * sums.logs
            : missing;
    return out;
}

/// Ordinary least squares of the differenced series, to begin with.
std::vector<double> without_regression(const Rows& rows) {
    const arma::mat all = rows.values.t();
    std::vector<double> w(all.colptr(0), all.colptr(0) + all.n_rows);
    if (all.n_cols == 1)
        return w;
    const arma::uvec seen = arma::find_finite(all.col(0));
    const arma::mat x = all.cols(1, all.n_cols - 1);
    const arma::mat xs = x.rows(seen);
    const arma::vec beta = arma::pinv(xs.t() * xs) * (xs.t() * all.submat(seen, arma::uvec{0}));
    const arma::vec fitted = x * beta;
    for (std::size_t t = 0; t < w.size(); ++t)
        w[t] -= fitted[t];
    return w;
}

} // namespace

SarimaLikelihood likelihood(const SarimaData& data, const SarimaOrder& order,
                            std::span<const double> coefficients, Differencing differencing) {
    const Rows rows = rows_of(data, expand(order, coefficients), differencing);
    SarimaFilter filter = filter_of(rows);
    return concentrated(run(filter, rows));
}

double log_likelihood(const SarimaData& data, const SarimaOrder& order,
                      std::span<const double> coefficients, double variance,
                      Differencing differencing) {
    const Rows rows = rows_of({data.y, {}}, expand(order, coefficients), differencing);
    SarimaFilter filter = filter_of(rows);
    const Sums sums = run(filter, rows);
    const auto n = static_cast<double>(sums.n);
    return -0.5 * (n * std::log(2 * std::numbers::pi * variance) + sums.logs +
                   sums.products(0, 0) / variance);
}

double SarimaFit::aicc() const {
    const auto n = static_cast<double>(at.n);
    const auto k = static_cast<double>(coefficients.size() + at.beta.n_elem + 1);
    if (n <= k + 1 || std::isnan(at.log_likelihood))
        return std::numeric_limits<double>::infinity();
    return -2 * at.log_likelihood + 2 * k + 2 * k * (k + 1) / (n - k - 1);
}

SarimaFit fit_sarima(const SarimaData& data, const SarimaOrder& order, Differencing differencing,
                     std::span<const double> start, int most_evaluations) {
    SarimaFit out{order, {start.begin(), start.end()}, {}, 0};
    Rows rows = rows_of(data, {{}, {}, elf::models::differencing(order)}, differencing);
    if (start.empty())
        out.coefficients = start_coefficients(
            without_regression(
                rows_of(data, {{}, {}, elf::models::differencing(order)}, Differencing::before)),
            order);
    const auto at = [&](const std::vector<double>& free) {
        const Arima arima = expand(order, constrained(order, free));
        rows.arima.ar = arima.ar;
        rows.arima.ma = arima.ma;
        SarimaFilter filter = filter_of(rows);
        return concentrated(run(filter, rows));
    };
    const auto loss = [&](const std::vector<double>& free) {
        const SarimaLikelihood l = at(free);
        return -l.log_likelihood / static_cast<double>(std::max<std::size_t>(l.n, 1));
    };
    const Minimum best =
        minimise(loss, unconstrained(order, out.coefficients), {most_evaluations, 1e-8});
    out.coefficients = constrained(order, best.x);
    out.at = at(best.x);
    out.evaluations = best.evaluations;
    return out;
}

SarimaForecast forecast(const SarimaData& data, const SarimaFit& fit, Differencing differencing,
                        std::size_t steps, const arma::mat& future) {
    const Rows rows = rows_of(data, expand(fit.order, fit.coefficients), differencing);
    SarimaFilter filter = filter_of(rows);
    run(filter, rows);
    const std::size_t width = rows.values.n_rows;
    const std::vector<double> unseen(width, missing);
    std::vector<double> none(width);
    SarimaForecast out;
    for (std::size_t h = 0; h < steps; ++h) {
        double mean = filter.expected(0);
        for (std::size_t c = 1; c < width; ++c)
            mean += fit.at.beta[c - 1] * (future(h, c - 1) - filter.expected(c));
        out.mean.push_back(mean);
        out.error.push_back(std::sqrt(fit.at.variance * filter.step(unseen, none)));
    }
    return out;
}

} // namespace elf::models
