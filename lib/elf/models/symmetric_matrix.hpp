#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace elf::models {

/// A symmetric matrix of floats of which the upper triangle is kept, in squares of 8 x 8 one after
/// the other: whoever reads it walks through memory once and forwards. Vectors that it works with
/// are padded with 0 to a multiple of 8 (`padded`).
///
/// A product costs 2 n^2 operations and reads n^2 / 2 numbers; so does taking away eight terms,
/// which costs 8 n^2 operations and writes the numbers too.
class SymmetricMatrix {
public:
    /// Terms of rank one that `subtract` takes away at a time.
    static constexpr std::size_t terms = 8;

    /// n x n: `value` on the diagonal, 0 elsewhere.
    SymmetricMatrix(std::size_t n, float value);

    static std::size_t padded(std::size_t n) { return (n + side - 1) / side * side; }
    /// Numbers that are kept.
    static std::size_t size(std::size_t n) { return padded(n) * (padded(n) + side) / 2; }

    /// out = this * x.
    void times(std::span<const float> x, std::span<float> out) const;
    /// this = scale * (this - sum of factor[k] u_k u_k'), where `u` holds the vectors one after the
    /// other.
    void subtract(std::span<const float> u, const std::array<float, terms>& factor, float scale);
    double trace() const;

    /// The numbers in the order in which they are kept, appended; and back.
    void store(std::vector<double>& out) const;
    void restore(std::span<const double> from);

private:
    static constexpr std::size_t side = 8;
    /// Row by row; a cache line holds two rows.
    struct alignas(64) Square {
        std::array<float, side * side> values{};
    };

    /// Makes the squares on the diagonal, which hold both triangles, symmetric to the last digit.
    void mirror();

    std::size_t m_padded;
    std::vector<Square> m_squares; // of each eight rows those from the diagonal on
};

} // namespace elf::models
