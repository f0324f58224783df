#include "elf/models/recursive_least_squares.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

using namespace elf::models;

namespace {

constexpr std::size_t p = 3;
using Row = std::array<double, p>;

/// Solves a x = b by Gaussian elimination; a small and well-conditioned.
Row solve(std::array<Row, p> a, Row b) {
    for (std::size_t i = 0; i < p; ++i)
        for (std::size_t k = i + 1; k < p; ++k) {
            const double f = a[k][i] / a[i][i];
            for (std::size_t j = i; j < p; ++j)
                a[k][j] -= f * a[i][j];
            b[k] -= f * b[i];
        }
    for (std::size_t i = p; i-- > 0;) {
        for (std::size_t j = i + 1; j < p; ++j)
            b[i] -= a[i][j] * b[j];
        b[i] /= a[i][i];
    }
    return b;
}

} // namespace

TEST_CASE("recursive least squares is ridge regression with weights that fade") {
    RecursiveOptions options;
    options.forgetting = 0.97;
    options.ridge = 0.5;
    options.clip = std::numeric_limits<double>::infinity();
    options.trace_bound = std::numeric_limits<double>::infinity();
    RecursiveLeastSquares recursive(p, options);
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal;
    std::array<Row, p> gram{};
    Row moment{};
    for (std::size_t i = 0; i < p; ++i)
        gram[i][i] = options.ridge;
    for (int n = 0; n < 200; ++n) {
        const Row x{1, normal(random), normal(random)};
        const double y = 2 - x[1] + 0.5 * x[2] + 0.1 * normal(random);
        recursive.update(x, y);
        for (std::size_t i = 0; i < p; ++i) {
            for (std::size_t j = 0; j < p; ++j)
                gram[i][j] = options.forgetting * gram[i][j] + x[i] * x[j];
            moment[i] = options.forgetting * moment[i] + x[i] * y;
        }
    }
    const Row batch = solve(gram, moment);
    for (std::size_t i = 0; i < p; ++i)
        CHECK(recursive.coefficients()[i] == Approx(batch[i]).epsilon(1e-9));
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
