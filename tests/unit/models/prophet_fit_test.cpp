#include "elf/models/prophet_fit.hpp"
#include "elf/models/prophet_fourier.hpp"
#include "elf/models/prophet_objective.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <random>

using namespace elf::models;

namespace {

constexpr std::size_t columns = 6; ///< weekly to order 2, a switch, a ramp
constexpr double days = 400;

/// Rows every six hours of a known model: the first four columns as said, the last two added.
struct Planted {
    ProphetTrend trend{100, days, 0.3, 1.0, {180, 300}, {-0.9, 0.5}};
    std::vector<double> beta{0.10, -0.05, 0.02, 0.03, -0.2, 0.004};
    bool multiplicative = true;
    double noise = 0.01;
    std::vector<double> times, y;
    arma::mat x;

    void draw() {
        std::mt19937_64 random(3);
        std::normal_distribution<double> normal;
        const auto n = static_cast<std::size_t>(days * 4) + 1;
        x.set_size(n, columns);
        for (std::size_t i = 0; i < n; ++i) {
            const double t = trend.begin + static_cast<double>(i) / 4;
            double week[4];
            fourier(t, 7, 2, week);
            for (std::size_t c = 0; c < 4; ++c)
                x(i, c) = week[c];
            x(i, 4) = i % 97 == 0 ? 1 : 0;
            x(i, 5) = normal(random);
            times.push_back(t);
            y.push_back(mean(i) + noise * normal(random));
        }
    }
    double mean(std::size_t i) const {
        double scaled = 0;
        double added = 0;
        for (std::size_t c = 0; c < columns; ++c)
            (multiplicative && c < 4 ? scaled : added) += beta[c] * x(i, c);
        return trend.at(times[i]) * (1 + scaled) + added;
    }
    ProphetProblem problem(const std::vector<double>& bends) const {
        ProphetProblem p{trend.begin, trend.span, {}, {}, {}, 0.05};
        for (std::size_t c = 0; c < columns; ++c)
            p.multiplicative.push_back(multiplicative && c < 4);
        p.priors.assign(columns, 10.0);
        std::size_t i = 0;
        for (std::size_t s = 0; s <= bends.size(); ++s) {
            const double end = s < bends.size() ? bends[s] : trend.begin + 2 * trend.span;
            std::size_t j = i;
            while (j < times.size() && times[j] < end)
                ++j;
            arma::mat z(j - i, columns + 2, arma::fill::ones);
            arma::vec t(j - i);
            for (std::size_t r = i; r < j; ++r) {
                z.submat(r - i, 1, r - i, columns) = x.row(r);
                z(r - i, columns + 1) = y[r];
                t[r - i] = times[r];
            }
            p.segments.emplace_back(s == 0 ? trend.begin : bends[s - 1], columns, multiplicative);
            p.segments.back().add(z, t);
            i = j;
        }
        return p;
    }
};

} // namespace

TEST_CASE("prophet: harmonics are sines and cosines of the multiples") {
    double out[20];
    for (const double day : {0.0, 3.3, 17532.4, -20.1}) {
        fourier(day, 365.25, 10, out);
        for (int i = 1; i <= 10; ++i) {
            const double x = 2 * i * std::numbers::pi * day / 365.25;
            CHECK(out[2 * i - 2] == Approx(std::sin(x)).margin(1e-10));
            CHECK(out[2 * i - 1] == Approx(std::cos(x)).margin(1e-10));
        }
    }
}

TEST_CASE("prophet: the sum of squares from moments is that of the rows") {
    for (const bool multiplicative : {false, true}) {
        Planted planted;
        planted.multiplicative = multiplicative;
        planted.draw();
        const ProphetProblem problem = planted.problem(planted.trend.changepoints);
        ProphetObjective objective(problem);
        objective.set_beta(arma::vec(planted.beta));
        double sum = 0;
        for (std::size_t i = 0; i < planted.y.size(); ++i)
            sum += std::pow(planted.y[i] - planted.mean(i), 2);
        CHECK(objective.sum_of_squares(objective.lines(planted.trend)) ==
              Approx(sum).epsilon(1e-8));
    }
}

TEST_CASE("prophet: moments of two stretches joined are those of the whole") {
    Planted planted;
    planted.draw();
    const ProphetMoments whole = planted.problem({}).segments.front();
    const ProphetProblem parts = planted.problem({150, 333});
    ProphetMoments joined = parts.segments[0];
    joined.add(parts.segments[1]);
    joined.add(parts.segments[2]);
    CHECK(joined.rows == whole.rows);
    const auto near = [](const arma::mat& a, const arma::mat& b) {
        return arma::norm(a - b, "fro") < 1e-10 * arma::norm(b, "fro");
    };
    CHECK(near(joined.plain, whole.plain));
    CHECK(near(joined.timed, whole.timed));
    CHECK(near(joined.square, whole.square));
}

TEST_CASE("prophet: the gradient is that of the objective") {
    Planted planted;
    planted.draw();
    const ProphetProblem problem = planted.problem(planted.trend.changepoints);
    ProphetObjective objective(problem);
    ProphetTrend trend = planted.trend;
    trend.level = 1.02;
    trend.changes = {-0.7, 0.3};
    const double sigma = 0.05;
    // beta is at its best for the trend, so that the partial derivative is the whole one.
    const auto value = [&](const ProphetTrend& at, double s) {
        REQUIRE(objective.solve(objective.lines(at), s));
        return objective.value(at, s);
    };
    const auto slope = [&](auto move) {
        constexpr double h = 1e-5;
        ProphetTrend up = trend;
        ProphetTrend down = trend;
        double s_up = sigma;
        double s_down = sigma;
        move(up, s_up, h);
        move(down, s_down, -h);
        return (value(up, s_up) - value(down, s_down)) / (2 * h);
    };
    ProphetObjective::Gradient g;
    REQUIRE(objective.solve(objective.lines(trend), sigma));
    objective.value(trend, sigma, &g);
    CHECK(g.level == Approx(slope([](auto& t, double&, double h) { t.level += h; })));
    CHECK(g.slope == Approx(slope([](auto& t, double&, double h) { t.slope += h; })));
    for (const std::size_t j : {0U, 1U})
        CHECK(g.changes[j] ==
              Approx(slope([&](auto& t, double&, double h) { t.changes[j] += h; })));
    CHECK(g.log_sigma == Approx(slope([](auto&, double& s, double h) { s *= std::exp(h); })));
}

TEST_CASE("prophet: what was planted is found, scaling and adding") {
    for (const bool multiplicative : {false, true}) {
        Planted planted;
        planted.multiplicative = multiplicative;
        planted.draw();
        const ProphetProblem problem = planted.problem({140, 180, 220, 260, 300, 340, 380});
        const ProphetParameters found = fit_prophet(problem);
        CHECK(found.sigma == Approx(planted.noise).epsilon(0.05));
        for (std::size_t c = 0; c < columns; ++c)
            CHECK(found.beta[c] == Approx(planted.beta[c]).margin(0.003));
        for (const double t : {100.0, 200.0, 300.0, 400.0, 500.0, 520.0})
            CHECK(found.trend.at(t) == Approx(planted.trend.at(t)).margin(0.01));
        ProphetParameters truth = found;
        truth.beta = planted.beta;
        truth.sigma = planted.noise;
        truth.trend.slope = planted.trend.slope;
        truth.trend.level = planted.trend.level;
        truth.trend.changes = {0, -0.9, 0, 0, 0.5, 0, 0};
        CHECK(log_posterior(problem, found) > log_posterior(problem, truth));
    }
}

TEST_CASE("prophet: a series without noise does not break the fit") {
    Planted planted;
    planted.noise = 0;
    planted.beta.assign(columns, 0.0);
    planted.trend.slope = 0;
    planted.trend.changes = {0, 0};
    planted.draw();
    const ProphetParameters found = fit_prophet(planted.problem({180, 300}));
    CHECK(found.trend.at(520) == Approx(1.0).margin(1e-3));
    CHECK(found.sigma > 0);
    CHECK(std::isfinite(found.sigma));
}

TEST_CASE("prophet: changepoints lie in the first four fifths of the rows") {
    std::vector<double> times;
    for (int i = 0; i < 100; ++i)
        times.push_back(i);
    const std::vector<double> bends = prophet_changepoints(times, 25);
    REQUIRE(bends.size() == 25);
    CHECK(bends.front() == 3);
    CHECK(bends.back() == 79);
    CHECK(prophet_changepoints({1, 2, 3, 4, 5}, 25) == std::vector<double>{2, 3, 4});
    CHECK(prophet_changepoints({1}, 25).empty());
}

TEST_CASE("prophet: changes to come are as frequent and as large as those of the past") {
    ProphetTrend trend{0, 100, 0, 0, {10, 20, 30, 40}, {0.1, -0.3, 0.2, -0.2}};
    const std::vector<double> times{100, 150, 300};
    constexpr std::size_t paths = 20000;
    const std::vector<double> a = simulated_deviations(trend, 100, times, paths, 7);
    CHECK(a == simulated_deviations(trend, 100, times, paths, 7));
    CHECK(a != simulated_deviations(trend, 100, times, paths, 8));
    double variance[3] = {0, 0, 0};
    for (std::size_t p = 0; p < paths; ++p)
        for (std::size_t i = 0; i < 3; ++i)
            variance[i] += a[p * 3 + i] * a[p * 3 + i] / static_cast<double>(paths);
    CHECK(variance[0] == 0);
    // Poisson(rate u) changes of variance 2 size^2, each grown with the time since: rate = 4 / 100,
    // size = 0.2, so 2 size^2 rate u^3 / 3 / span^2.
    CHECK(variance[1] == Approx(0.08 * 0.04 * 50.0 * 50 * 50 / 3 / 10000).epsilon(0.1));
    CHECK(variance[2] == Approx(0.08 * 0.04 * 200.0 * 200 * 200 / 3 / 10000).epsilon(0.1));
}
