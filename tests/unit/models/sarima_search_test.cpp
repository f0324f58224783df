#include "elf/models/sarima_search.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <random>

using namespace elf::models;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> simulated(const SarimaOrder& order, const std::vector<double>& coefficients,
                              std::size_t n, unsigned seed) {
    const Arima arima = expand(order, coefficients);
    const Lags lags = with_differencing(arima);
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    std::vector<double> y(n + 200, 0.0);
    std::vector<double> e(y.size());
    for (std::size_t t = 0; t < y.size(); ++t) {
        e[t] = normal(random);
        y[t] = e[t];
        for (const Lag& l : lags)
            y[t] += l.lag <= t ? l.weight * y[t - l.lag] : 0;
        for (const Lag& l : arima.ma)
            y[t] += l.lag <= t ? l.weight * e[t - l.lag] : 0;
    }
    return {y.begin() + 200, y.end()};
}

} // namespace

TEST_CASE("the strength of a season is that of its share", "[sarima]") {
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    std::vector<double> noise;
    std::vector<double> season;
    for (int t = 0; t < 480; ++t) {
        noise.push_back(normal(random));
        season.push_back(0.01 * t + 3 * std::sin(2 * std::numbers::pi * t / 24) + noise.back());
    }
    season[30] = missing;
    CHECK(seasonal_strength(noise, 24) < 0.3);
    CHECK(seasonal_strength(season, 24) > 0.7);
    CHECK(seasonal_strength(season, 1) == 0);
    CHECK(seasonal_strength(std::vector<double>(30, 1.0), 24) == 0);
    CHECK(seasonal_strength(std::vector<double>(300, 1.0), 24) == 0);
}

TEST_CASE("a random walk wants a difference, noise does not", "[sarima]") {
    CHECK(differences(simulated({{{1, 0, 0, 0}}}, {}, 500, 2)) == 0);
    CHECK(differences(simulated({{{1, 0, 1, 0}}}, {}, 500, 3)) == 1);
    CHECK(differences(simulated({{{1, 0, 2, 0}}}, {}, 500, 4)) == 2);
    CHECK(differences({}) == 0);
    CHECK(differences(std::vector<double>(100, 5.0)) == 0);
    // By hand: lag 2, squares of the partial sums 833.2, long-run variance 18.2167.
    CHECK(kpss(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) ==
          Approx(0.457410795974).margin(1e-9));
}

TEST_CASE("the search finds an order as good as the one that made the series", "[sarima]") {
    const SarimaOrder made{{{1, 2, 0, 0}}};
    for (const unsigned seed : {5U, 6U, 7U}) {
        const SarimaData data{simulated(made, {1.1, -0.5}, 600, seed), {}};
        const SarimaFit fit = choose_order(data, 1);
        CHECK(fit.order.factors[0].difference == 0);
        CHECK(fit.aicc() <= fit_sarima(data, made, Differencing::before).aicc() + 1e-3);
        const Arima arima = expand(fit.order, fit.coefficients);
        const std::vector<double> psi = psi_weights(arima.ar, arima.ma, 4);
        CHECK(psi[1] == Approx(1.1).margin(0.15));
        CHECK(psi[2] == Approx(1.1 * 1.1 - 0.5).margin(0.2));
    }
}

TEST_CASE("seasonal differencing and its moving average are found, gaps or not", "[sarima]") {
    const SarimaOrder order{{{1, 0, 1, 1}, {12, 0, 1, 1}}};
    SarimaData data{simulated(order, {-0.4, -0.6}, 200, 6), {}};
    for (const bool gaps : {false, true}) {
        if (gaps)
            data.y[100] = data.y[101] = missing;
        const SarimaFit fit = choose_order(data, 12);
        CHECK(fit.order.factors[1].difference == 1);
        CHECK(fit.order.factors[0].difference == 1);
        CHECK(fit.order.factors[1].ma == 1);
        CHECK(fit.aicc() <=
              fit_sarima(data, order, gaps ? Differencing::in_state : Differencing::before).aicc() +
                  1e-3);
    }
}

TEST_CASE("the search tries no more than it may", "[sarima]") {
    int tried = 0;
    OrderLimits limits;
    limits.most_fits = 7;
    const SarimaOrder best = stepwise({{{1, 0, 0, 0}, {24, 0, 1, 0}}}, limits, [&](const auto& o) {
        ++tried;
        return -static_cast<double>(o.coefficients()); // the more the better
    });
    CHECK(tried == 7);
    CHECK(best.coefficients() > 0);
    CHECK(best.factors[1].difference == 1);
    limits.most_fits = 1000;
    const SarimaOrder most = stepwise({{{1, 0, 0, 0}, {24, 0, 1, 0}}}, limits, [&](const auto& o) {
        return -static_cast<double>(o.coefficients());
    });
    CHECK(most == SarimaOrder{{{1, 3, 0, 3}, {24, 1, 1, 1}}});
}
