#include "southeast_brazil.hpp"

#include "elf/models/sarima_fit.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

using namespace elf::models;

// Reference numbers are those of statsmodels 0.13.5 (SARIMAX), at the parameters given here.

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// International airline passengers, thousands, 1949-1960 (Box and Jenkins 1970, series G).
constexpr std::array<double, 144> passengers{
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149,
    170, 170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
    171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243,
    264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
    242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374,
    413, 405, 355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
    340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472,
    548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432};

SarimaData airline() {
    SarimaData out;
    for (const double p : passengers)
        out.y.push_back(std::log(p));
    return out;
}

SarimaData brazil() {
    return {{elf::test::southeast_brazil.begin(), elf::test::southeast_brazil.end()}, {}};
}

const SarimaOrder airline_order{{{1, 0, 1, 1}, {12, 0, 1, 1}}};
const SarimaOrder brazil_order{{{1, 2, 0, 1}, {24, 1, 1, 1}}};
const SarimaOrder gaps_order{{{1, 1, 0, 1}, {24, 0, 1, 1}}};

SarimaData brazil_with_gaps() {
    SarimaData out = brazil();
    std::fill(out.y.begin() + 100, out.y.begin() + 130, missing);
    out.y[700] = missing;
    return out;
}

/// The density of the observed values as one normal vector: O(n^3), and nothing to go wrong with.
double dense_log_likelihood(const std::vector<double>& y, const SarimaOrder& order,
                            const std::vector<double>& coefficients, double variance) {
    const Arima arima = expand(order, coefficients);
    const std::size_t lost = degree(arima.difference);
    const std::size_t n = y.size() - lost;
    const std::vector<double> gamma = autocovariances(arima, n);
    // y after the first `lost` values is linear in w: y = mean + spread w.
    arma::mat spread(y.size(), n, arma::fill::zeros);
    arma::vec mean(y.size(), arma::fill::zeros);
    for (std::size_t t = 0; t < y.size(); ++t) {
        if (t < lost) {
            mean[t] = y[t];
            continue;
        }
        spread(t, t - lost) = 1;
        for (const Lag& l : arima.difference) {
            spread.row(t) += l.weight * spread.row(t - l.lag);
            mean[t] += l.weight * mean[t - l.lag];
        }
    }
    arma::mat covariance(n, n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            covariance(i, j) = variance * gamma[i > j ? i - j : j - i];
    std::vector<arma::uword> seen;
    for (std::size_t t = lost; t < y.size(); ++t)
        if (!std::isnan(y[t]))
            seen.push_back(t);
    const arma::uvec rows(seen);
    const arma::mat s = spread.rows(rows) * covariance * spread.rows(rows).t();
    const arma::vec error = arma::vec(y).elem(rows) - mean.elem(rows);
    return -0.5 * (static_cast<double>(seen.size()) * std::log(2 * std::numbers::pi) +
                   arma::log_det_sympd(s) + arma::dot(error, arma::solve(s, error)));
}

std::vector<double> random_walk(std::size_t n, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    std::vector<double> y;
    double level = 0;
    for (std::size_t t = 0; t < n; ++t)
        y.push_back((level += normal(random)) + 5 * std::sin(static_cast<double>(t)));
    return y;
}

} // namespace

TEST_CASE("the likelihood of the airline model is that of the reference", "[sarima]") {
    const std::vector<double> first{-0.40181232878068124, -0.5569470696877638};
    CHECK(log_likelihood(airline(), airline_order, first, 0.0013477339952652843,
                         Differencing::before) == Approx(244.69648444149328).margin(1e-6));
    const std::vector<double> state{-0.40178398703782525, -0.5569385921599322};
    CHECK(log_likelihood(airline(), airline_order, state, 0.0013478905265792876,
                         Differencing::in_state) == Approx(244.6964866752461).margin(1e-5));
}

TEST_CASE("the optimum of the airline model is that of the reference", "[sarima]") {
    for (const Differencing d : {Differencing::before, Differencing::in_state}) {
        const SarimaFit fit = fit_sarima(airline(), airline_order, d);
        CHECK(fit.at.log_likelihood > 244.6965 - 1e-3);
        CHECK(fit.at.n == 131);
        CHECK(fit.coefficients[0] == Approx(-0.4018).margin(1e-3));
        CHECK(fit.coefficients[1] == Approx(-0.5569).margin(1e-3));
        CHECK(fit.at.variance == Approx(0.0013477).margin(1e-5));
    }
}

TEST_CASE("forecasts of the airline model have the reference's mean and error", "[sarima]") {
    SarimaFit fit{airline_order, {-0.40178398703782525, -0.5569385921599322}, {}, 0};
    fit.at.variance = 0.0013478905265792876;
    const SarimaForecast f = forecast(airline(), fit, Differencing::in_state, 24);
    CHECK(f.mean[0] == Approx(6.1101847126).margin(1e-6));
    CHECK(f.mean[11] == Approx(6.1680235543).margin(1e-6));
    CHECK(f.mean[23] == Approx(6.2642720942).margin(1e-6));
    CHECK(f.error[0] == Approx(0.0367136574).margin(1e-6));
    CHECK(f.error[11] == Approx(0.0815711238).margin(1e-6));
    CHECK(f.error[23] == Approx(0.1384361920).margin(1e-6));
}

TEST_CASE("sixty days of hours: likelihood, optimum and forecast are the reference's", "[sarima]") {
    const std::vector<double> at{1.4727912529117515, -0.5002884844529268, 0.3272462882875938,
                                 0.2849944752505865, -0.9192732937602374};
    const double variance = 0.24620540973208868;
    CHECK(log_likelihood(brazil(), brazil_order, at, variance, Differencing::before) ==
          Approx(-1035.2638050024912).margin(1e-4));
    const SarimaFit fit = fit_sarima(brazil(), brazil_order, Differencing::before);
    CHECK(fit.at.log_likelihood > -1035.2638 - 1e-2);
    CHECK(fit.evaluations < 500);
    SarimaFit given{brazil_order, at, {}, 0};
    given.at.variance = variance;
    const SarimaForecast f = forecast(brazil(), given, Differencing::before, 24);
    CHECK(f.mean[0] == Approx(0.4076022688).margin(1e-6));
    CHECK(f.mean[23] == Approx(-0.7227027727).margin(1e-6));
    CHECK(f.error[0] == Approx(0.4961924342).margin(1e-6));
    CHECK(f.error[23] == Approx(3.8319658743).margin(1e-6));
}

TEST_CASE("with gaps the forecast is the reference's, the likelihood but for its diffuse start",
          "[sarima]") {
    const std::vector<double> at{0.9790402978776648, 0.665589028235851, -0.8845931279236326};
    const double variance = 0.2973729681026706;
    const double reference = -1149.056166947294;
    const SarimaData data = brazil_with_gaps();
    // The reference starts all 24 past values from N(0, 10^6), which is not quite diffuse for loads
    // of 40: begun in the same way, the filter agrees with it.
    const std::vector<double> unknown(24, missing);
    SarimaFilter filter(expand(gaps_order, at), 1, unknown, 1e6 / variance);
    double sum = 0;
    for (std::size_t t = 0; t < data.y.size(); ++t) {
        double innovation = missing;
        const double v = variance * filter.step({&data.y[t], 1}, {&innovation, 1});
        if (t >= 24 && !std::isnan(innovation))
            sum -= 0.5 * (std::log(2 * std::numbers::pi * v) + innovation * innovation / v);
    }
    CHECK(sum == Approx(reference).margin(1e-4));
    // Ours is the limit, the likelihood given the first day.
    CHECK(log_likelihood(data, gaps_order, at, variance, Differencing::in_state) ==
          Approx(reference).margin(5e-3));
    const SarimaFit fit = fit_sarima(data, gaps_order, Differencing::in_state);
    CHECK(fit.at.log_likelihood > reference - 1e-2);
    SarimaFit given{gaps_order, at, {}, 0};
    given.at.variance = variance;
    const SarimaForecast f = forecast(data, given, Differencing::in_state, 24);
    CHECK(f.mean[0] == Approx(51.1890610371).margin(1e-5));
    CHECK(f.mean[23] == Approx(51.2096101831).margin(1e-5));
    CHECK(f.error[0] == Approx(0.5453191807).margin(1e-6));
    CHECK(f.error[23] == Approx(3.5170633889).margin(1e-6));
}

TEST_CASE("the filter's likelihood is the normal density, whatever the gaps", "[sarima]") {
    const SarimaOrder orders[] = {{{{1, 2, 0, 1}}},
                                  {{{1, 1, 1, 0}, {4, 0, 0, 1}}},
                                  {{{1, 1, 1, 1}, {5, 1, 1, 1}}},
                                  {{{1, 1, 0, 1}, {3, 1, 1, 0}, {7, 0, 1, 1}}}};
    std::mt19937_64 random(3);
    for (const SarimaOrder& order : orders)
        for (const double missing_share : {0.0, 0.1, 0.4}) {
            std::vector<double> y = random_walk(90, 4);
            std::uniform_real_distribution<double> share;
            for (std::size_t t = 12; t < y.size(); ++t)
                if (share(random) < missing_share)
                    y[t] = missing;
            std::vector<double> free;
            for (std::size_t k = 0; k < order.coefficients(); ++k)
                free.push_back(0.9 - 0.5 * static_cast<double>(k));
            const std::vector<double> c = constrained(order, free);
            CHECK(log_likelihood({y, {}}, order, c, 0.7, Differencing::in_state) ==
                  Approx(dense_log_likelihood(y, order, c, 0.7)).margin(1e-6));
        }
}

TEST_CASE("the regression is found beside the errors' model", "[sarima]") {
    const std::size_t n = 400;
    std::mt19937_64 random(8);
    std::normal_distribution<double> normal;
    SarimaData data{std::vector<double>(n), arma::mat(n, 2)};
    double error = 0;
    for (std::size_t t = 0; t < n; ++t) {
        error = 0.8 * error + 0.1 * normal(random);
        data.regressors(t, 0) = normal(random);
        data.regressors(t, 1) = std::sin(static_cast<double>(t) / 9);
        data.y[t] = 3 * data.regressors(t, 0) - 2 * data.regressors(t, 1) + error;
    }
    data.y[50] = missing;
    const SarimaOrder order{{{1, 1, 0, 0}}};
    const SarimaFit fit = fit_sarima(data, order, Differencing::before);
    CHECK(fit.coefficients[0] == Approx(0.8).margin(0.1));
    CHECK(fit.at.beta[0] == Approx(3).margin(0.02));
    CHECK(fit.at.beta[1] == Approx(-2).margin(0.2));
    // At the best regression, the likelihood is that of the errors alone.
    SarimaData errors{data.y, {}};
    for (std::size_t t = 0; t < n; ++t)
        errors.y[t] -= arma::dot(data.regressors.row(t), fit.at.beta);
    CHECK(log_likelihood(errors, order, fit.coefficients, fit.at.variance, Differencing::before) ==
          Approx(fit.at.log_likelihood).margin(1e-6));
    errors.y[10] += 0.01;
    CHECK(log_likelihood(errors, order, fit.coefficients, fit.at.variance, Differencing::before) !=
          Approx(fit.at.log_likelihood).margin(1e-6));
    const SarimaForecast f =
        forecast(data, fit, Differencing::before, 50, arma::mat(50, 2, arma::fill::ones));
    CHECK(f.mean[49] == Approx(1).margin(0.3));
}

TEST_CASE("coefficients survive the way through partial autocorrelations", "[sarima]") {
    const SarimaOrder order{{{1, 2, 0, 2}, {24, 1, 1, 1}}};
    const std::vector<double> coefficients{1.2, -0.4, 0.5, 0.3, 0.6, -0.8};
    const std::vector<double> back = constrained(order, unconstrained(order, coefficients));
    for (std::size_t k = 0; k < coefficients.size(); ++k)
        CHECK(back[k] == Approx(coefficients[k]).margin(1e-10));
    // An explosive start is shrunk until it is stationary.
    const std::vector<double> tamed =
        constrained(order, unconstrained(order, std::vector<double>{2.5, -0.4, 5, 0, 1.5, -1.0}));
    const std::vector<double> gamma = autocovariances(expand(order, tamed), 50);
    CHECK(std::isfinite(gamma[0]));
    CHECK(gamma[0] > 0);
    CHECK(std::abs(gamma[50]) <= gamma[0]);
}

TEST_CASE("autocovariances are those of the moving average without end", "[sarima]") {
    const SarimaOrder order{{{1, 2, 0, 1}, {6, 1, 0, 1}}};
    const Arima arima = expand(order, std::vector<double>{0.9, -0.3, 0.4, 0.5, -0.7});
    const std::vector<double> psi = psi_weights(arima.ar, arima.ma, 600);
    const std::vector<double> gamma = autocovariances(arima, 20);
    for (std::size_t k = 0; k <= 20; ++k) {
        double sum = 0;
        for (std::size_t j = 0; j + k < psi.size(); ++j)
            sum += psi[j] * psi[j + k];
        CHECK(gamma[k] == Approx(sum).margin(1e-9));
    }
}

TEST_CASE("a series without information has no likelihood", "[sarima]") {
    CHECK(std::isnan(likelihood({std::vector<double>(50, 1.0), {}}, airline_order,
                                std::vector<double>{0.1, 0.1}, Differencing::before)
                         .log_likelihood));
    const SarimaFit fit =
        fit_sarima({std::vector<double>(50, missing), {}}, airline_order, Differencing::before);
    CHECK(std::isnan(fit.at.log_likelihood));
    CHECK(std::isinf(fit.aicc()));
    CHECK(std::isinf(fit_sarima({{}, {}}, airline_order, Differencing::before).aicc()));
}
