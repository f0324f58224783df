#include "southeast_brazil.hpp"

#include "elf/models/sarima_estimate.hpp"
#include "elf/models/sarima_fit.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace elf::models;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

const SarimaOrder order{{{1, 2, 0, 1}, {24, 1, 1, 1}}};
const std::vector<double> coefficients{1.1, -0.3, 0.3, 0.3, -0.5};

std::vector<double> series() {
    return {elf::test::southeast_brazil.begin(), elf::test::southeast_brazil.end()};
}

SarimaRecursion recursion() {
    const Arima arima = expand(order, coefficients);
    return {with_differencing(arima), arima.ma};
}

} // namespace

TEST_CASE("the recursion ends where the exact filter does", "[sarima]") {
    const std::vector<double> y = series();
    const SarimaPath path = recursion().run(y);
    CHECK(path.values == y);
    SarimaFit fit{order, coefficients, {}, 0};
    fit.at.variance = 0.3;
    const SarimaForecast exact = forecast({y, {}}, fit, Differencing::before, 48);
    const SarimaForecast with_state = forecast({y, {}}, fit, Differencing::in_state, 48);
    const std::vector<double> ahead = recursion().ahead(path, y.size(), 48);
    const std::vector<double> growth = error_by_lead(recursion(), 48);
    for (std::size_t h = 0; h < 48; ++h) {
        CHECK(ahead[h] == Approx(with_state.mean[h]).margin(1e-5));
        CHECK(std::sqrt(0.3) * growth[h] == Approx(with_state.error[h]).margin(1e-5));
    }
    CHECK(std::sqrt(0.3) * growth[0] == Approx(exact.error[0]).margin(1e-5));
}

TEST_CASE("a forecast from the past sees nothing after its origin", "[sarima]") {
    std::vector<double> y = series();
    const SarimaRecursion r = recursion();
    const std::vector<double> before = r.ahead(r.run(y), 1000, 30);
    for (std::size_t t = 1000; t < y.size(); ++t)
        y[t] *= 2;
    CHECK(r.ahead(r.run(y), 1000, 30) == before);
}

TEST_CASE("a fault does not come back a season later", "[sarima]") {
    std::vector<double> y = series();
    SarimaRecursion r = recursion();
    r.limit = 4;
    const std::vector<double> right = r.ahead(r.run(y), 1210, 24);
    y[1200] *= 10;
    const std::vector<double> f = r.ahead(r.run(y), 1210, 24);
    for (std::size_t h = 0; h < 24; ++h)
        CHECK(std::abs(f[h] - right[h]) < 12);
    r.limit = std::numeric_limits<double>::infinity();
    CHECK(std::abs(r.ahead(r.run(y), 1210, 24)[14] - right[14]) > 50);
}

TEST_CASE("a new level is believed after a day", "[sarima]") {
    std::vector<double> y = series();
    for (std::size_t t = 1000; t < y.size(); ++t)
        y[t] += 300;
    SarimaRecursion r = recursion();
    r.limit = 2;
    const SarimaPath path = r.run(y);
    CHECK(path.values[1010] < 200);
    CHECK(path.values[1400] == Approx(y[1400]));
    CHECK(r.ahead(path, 1440, 1)[0] > 300);
}

TEST_CASE("missing values are expected ones, from the first on", "[sarima]") {
    std::vector<double> y = series();
    y[0] = y[1] = y[500] = missing;
    std::fill(y.begin() + 600, y.begin() + 700, missing);
    const SarimaPath path = recursion().run(y);
    for (const double v : path.values)
        REQUIRE(std::isfinite(v));
    CHECK(path.shocks[500] == 0);
    CHECK(path.values[500] == Approx(series()[500]).margin(2));
    CHECK(recursion().run({}).values.empty());
    for (const double v : recursion().run(std::vector<double>(10, missing)).values)
        CHECK(v == 0);
    const std::vector<double> none = recursion().ahead(recursion().run({}), 0, 3);
    CHECK(none == std::vector<double>{0, 0, 0});
}

TEST_CASE("the regression and its errors are estimated together", "[sarima]") {
    std::mt19937_64 random(9);
    std::normal_distribution<double> normal;
    const std::size_t n = 24 * 200;
    std::vector<double> y(n);
    arma::mat x(n, 2, arma::fill::zeros);
    double error = 0;
    for (std::size_t t = 0; t < n; ++t) {
        error = 0.8 * error + 0.01 * normal(random);
        x(t, 0) = t / 24 % 17 == 3 ? 1 : 0; // a holiday now and then
        y[t] = 0.3 * std::sin(static_cast<double>(t % 24)) - 0.2 * x(t, 0) + error;
    }
    std::fill(y.begin() + 1000, y.begin() + 1100, missing);
    y[3000] = 5; // a fault
    SarimaEstimate start;
    start.order = {{{1, 1, 0, 0}, {24, 0, 1, 1}}};
    start.coefficients = {0.2, -0.3};
    SarimaEstimateOptions options;
    options.horizon = 1;
    const SarimaEstimate found = estimate_sarima(y, x, start, options);
    CHECK(found.beta[0] == Approx(-0.2).margin(0.01));
    CHECK(found.beta[1] == Approx(0).margin(1e-9)); // never seen: stays what the prior says
    CHECK(found.coefficients[0] == Approx(0.8).margin(0.05));
    CHECK(found.coefficients[1] < -0.85);
    CHECK(found.deviation == Approx(0.01).margin(0.002));
}
