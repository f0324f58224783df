#include "elf/models/symmetric_matrix.hpp"

#include <armadillo>
#include <catch2/catch.hpp>
#include <random>

using namespace elf::models;

namespace {

std::vector<float> random_numbers(std::size_t n, std::size_t used, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> out(n, 0.0F);
    for (std::size_t i = 0; i < used; ++i)
        out[i] = normal(random);
    return out;
}

} // namespace

TEST_CASE("a symmetric matrix in squares is the same as a dense one") {
    // Less than a square, whole squares, and one that ends within a square.
    for (const std::size_t n : {1UL, 7UL, 8UL, 16UL, 37UL}) {
        CAPTURE(n);
        const std::size_t padded = SymmetricMatrix::padded(n);
        SymmetricMatrix tiled(n, 0.25F);
        arma::mat dense = 0.25 * arma::eye(n, n);
        for (unsigned round = 0; round < 3; ++round) {
            std::vector<float> u;
            std::array<float, SymmetricMatrix::terms> factor{};
            for (std::size_t k = 0; k < factor.size(); ++k) {
                const std::vector<float> term =
                    random_numbers(padded, n, 100 * round + static_cast<unsigned>(k));
                factor[k] = 0.01F * static_cast<float>(k + 1);
                arma::vec v(n);
                std::copy_n(term.begin(), n, v.begin());
                dense -= static_cast<double>(factor[k]) * v * v.t();
                u.insert(u.end(), term.begin(), term.end());
            }
            tiled.subtract(u, factor, 1.125F);
            dense *= 1.125;
        }
        CHECK(tiled.trace() == Approx(arma::trace(dense)).epsilon(1e-5));
        const std::vector<float> x = random_numbers(padded, n, 1);
        arma::vec dense_x(n);
        std::copy_n(x.begin(), n, dense_x.begin());
        const arma::vec expected = dense * dense_x;
        std::vector<float> product(padded);
        tiled.times(x, product);
        for (std::size_t i = 0; i < padded; ++i)
            CHECK(product[i] == Approx(i < n ? expected[i] : 0.0).margin(1e-5));
    }
}

TEST_CASE("a symmetric matrix comes back as it was stored") {
    constexpr std::size_t n = 11;
    SymmetricMatrix matrix(n, 1.0F);
    std::array<float, SymmetricMatrix::terms> factor{};
    factor[0] = 0.1F;
    std::vector<float> u(SymmetricMatrix::terms * SymmetricMatrix::padded(n), 0.0F);
    std::fill_n(u.begin(), n, 0.5F);
    matrix.subtract(u, factor, 1.0F);
    std::vector<double> stored;
    matrix.store(stored);
    REQUIRE(stored.size() == SymmetricMatrix::size(n));
    SymmetricMatrix other(n, 7.0F);
    other.restore(stored);
    const std::vector<float> x = random_numbers(SymmetricMatrix::padded(n), n, 5);
    std::vector<float> a(x.size()), b(x.size());
    matrix.times(x, a);
    other.times(x, b);
    CHECK(a == b);
}
