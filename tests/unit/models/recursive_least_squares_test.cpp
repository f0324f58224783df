#include "elf/models/recursive_least_squares.hpp"

#include <armadillo>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

using namespace elf::models;

TEST_CASE("recursive least squares is ridge regression with weights that fade") {
    RecursiveOptions options;
    options.forgetting = 0.97;
    options.ridge = 0.5;
    options.huber = std::numeric_limits<double>::infinity();
    options.trace_bound = std::numeric_limits<double>::infinity();
    RecursiveLeastSquares recursive(3, options);
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal;
    arma::mat gram = options.ridge * arma::eye(3, 3);
    arma::vec moment(3, arma::fill::zeros);
    for (int n = 0; n < 200; ++n) {
        const arma::vec x{1, normal(random), normal(random)};
        const double y = 2 - x[1] + 0.5 * x[2] + 0.1 * normal(random);
        recursive.update({x.memptr(), x.n_elem}, y);
        gram = options.forgetting * gram + x * x.t();
        moment = options.forgetting * moment + x * y;
    }
    arma::vec batch;
    REQUIRE(arma::solve(batch, gram, moment, arma::solve_opts::no_approx));
    for (std::size_t i = 0; i < 3; ++i)
        // P has the precision of float.
        CHECK(recursive.coefficients()[i] == Approx(batch[i]).epsilon(2e-5));
}

TEST_CASE("one wild row does not turn the model") {
    RecursiveLeastSquares recursive(2, {});
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal;
    const auto row = [&] { return std::array<double, 2>{1, normal(random)}; };
    for (int n = 0; n < 300; ++n) {
        const auto x = row();
        recursive.update(x, 1 + 0.2 * x[1] + 0.01 * normal(random));
    }
    const double before = recursive.predict(std::array<double, 2>{1, 1});
    recursive.update(std::array<double, 2>{1, 1}, 100.0);
    CHECK(recursive.predict(std::array<double, 2>{1, 1}) == Approx(before).margin(0.02));
}

TEST_CASE("rows that err much and one way draw a median, not a mean") {
    RecursiveOptions options;
    options.forgetting = 1.0;
    RecursiveLeastSquares recursive(1, options);
    RecursiveOptions plain = options;
    plain.huber = std::numeric_limits<double>::infinity();
    RecursiveLeastSquares least_squares(1, plain);
    std::mt19937_64 random(5);
    std::normal_distribution<double> normal;
    for (int n = 0; n < 4000; ++n) {
        const double y = 1 + 0.1 * normal(random) + (n % 10 == 0 ? 2.0 : 0.0);
        recursive.update(std::array<double, 1>{1}, y);
        least_squares.update(std::array<double, 1>{1}, y);
    }
    CHECK(least_squares.coefficients()[0] == Approx(1.2).margin(0.02));
    CHECK(recursive.coefficients()[0] == Approx(1.0).margin(0.08));
}

TEST_CASE("rounding does not grow, however long a model learns") {
    RecursiveOptions options;
    options.forgetting = 0.99;
    options.ridge = 1;
    constexpr std::size_t features = 14;
    RecursiveLeastSquares recursive(features, options);
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    for (int n = 0; n < 6000; ++n) {
        const std::array<double, 3> hidden{normal(random), normal(random), normal(random)};
        std::array<double, features> x{1};
        for (std::size_t j = 1; j < features; ++j)
            x[j] = hidden[j % 3] + 0.1 * normal(random);
        recursive.update(x, 0.2 + 0.5 * hidden[0] + 0.3 * hidden[1] + 0.05 * normal(random));
    }
    for (const double c : recursive.coefficients())
        CHECK(std::abs(c) < 1); // it was 1e+30
}

TEST_CASE("a feature that stays still does not blow up") {
    RecursiveOptions options;
    options.forgetting = 0.9;
    RecursiveLeastSquares recursive(2, options);
    for (int n = 0; n < 5000; ++n)
        recursive.update(std::array<double, 2>{1, 0}, 1.0);
    recursive.update(std::array<double, 2>{1, 1}, 1.3);
    const double value = recursive.predict(std::array<double, 2>{1, 1});
    CHECK(std::isfinite(value));
    CHECK(value == Approx(1.0).margin(0.5));
}
