#include "elf/models/symmetric_matrix.hpp"

#include <algorithm>
#include <cstring>

// The two loops over the squares are most of a backtest. With wider vectors and fused additions,
// where the processor has them, they take half the time. (Named by level, not by a processor: that
// would leave out those of other makers. A sanitizer's run-time is not ready when the loader asks.)
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__)
#define ELF_WIDE_VECTORS __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define ELF_WIDE_VECTORS
#endif

namespace elf::models {
namespace {

constexpr std::size_t lanes = 8;
/// Floats that are asked for ahead of their use: 8 KB, some page ends, where the processor's own
/// foresight ends.
constexpr std::size_t ahead = 2048;
/// Eight floats; two vectors where the processor has no wider ones.
using Lanes [[gnu::vector_size(lanes * sizeof(float))]] = float;

// By reference: how a wide vector is returned depends on the processor compiled for.
[[gnu::always_inline]] inline void load(Lanes& to, const float* from) {
    std::memcpy(&to, from, sizeof to);
}

[[gnu::always_inline]] inline void store(float* to, const Lanes& from) {
    std::memcpy(to, &from, sizeof from);
}

/// out = B x for the symmetric B of these squares; all of length n, a multiple of `lanes`.
ELF_WIDE_VECTORS void multiply(const float* square, const float* x, std::size_t n,
                               float* __restrict out) {
    std::fill(out, out + n, 0.0F);
    Lanes a, b, y, even;
    for (std::size_t first = 0; first < n; first += lanes) {
        Lanes sum[lanes];
        load(y, x + first);
        // The square on the diagonal is there whole, each one right of it stands for two.
        for (std::size_t r = 0; r < lanes; ++r, square += lanes) {
            load(a, square);
            sum[r] = a * y;
        }
        for (std::size_t j = first + lanes; j < n; j += lanes) {
            for (std::size_t line = 0; line < lanes * lanes; line += 2 * lanes)
                __builtin_prefetch(square + ahead + line);
            load(y, x + j);
            load(even, out + j);
            Lanes odd{};
            for (std::size_t r = 0; r < lanes; r += 2, square += 2 * lanes) {
                load(a, square);
                load(b, square + lanes);
                sum[r] += a * y;
                sum[r + 1] += b * y;
                even += a * x[first + r];
                odd += b * x[first + r + 1];
            }
            even += odd;
            store(out + j, even);
        }
        for (std::size_t r = 0; r < lanes; ++r) {
            const Lanes& s = sum[r];
            out[first + r] += ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
        }
    }
}

/// B = scale * (B - sum of factor_k u_k u_k'); `u` one after the other, each of length n.
ELF_WIDE_VECTORS void take_away(float* __restrict square, const float* u, const float* factor,
                                std::size_t n, float scale) {
    constexpr std::size_t terms = SymmetricMatrix::terms;
    Lanes row, v[terms];
    for (std::size_t first = 0; first < n; first += lanes) {
        float f[lanes][terms];
        for (std::size_t r = 0; r < lanes; ++r)
            for (std::size_t k = 0; k < terms; ++k)
                f[r][k] = factor[k] * u[k * n + first + r];
        for (std::size_t j = first; j < n; j += lanes) {
            for (std::size_t k = 0; k < terms; ++k)
                load(v[k], u + k * n + j);
            for (std::size_t r = 0; r < lanes; ++r, square += lanes) {
                load(row, square);
                const float* g = f[r];
                const Lanes low = (g[0] * v[0] + g[1] * v[1]) + (g[2] * v[2] + g[3] * v[3]);
                const Lanes high = (g[4] * v[4] + g[5] * v[5]) + (g[6] * v[6] + g[7] * v[7]);
                row = (row - (low + high)) * scale;
                store(square, row);
            }
        }
    }
}

} // namespace

SymmetricMatrix::SymmetricMatrix(std::size_t n, float value)
    : m_padded(padded(n)), m_squares(size(n) / (side * side)) {
    std::size_t rows = 0;
    for (std::size_t k = 0; rows < n; k += (m_padded - rows) / side, rows += side)
        for (std::size_t r = 0; r < std::min(side, n - rows); ++r)
            m_squares[k].values[r * (side + 1)] = value;
}

void SymmetricMatrix::times(std::span<const float> x, std::span<float> out) const {
    multiply(m_squares.data()->values.data(), x.data(), m_padded, out.data());
}

void SymmetricMatrix::subtract(std::span<const float> u, const std::array<float, terms>& factor,
                               float scale) {
    take_away(m_squares.data()->values.data(), u.data(), factor.data(), m_padded, scale);
    mirror();
}

/// (a u_i) u_j is not (a u_j) u_i to the last digit, and of P what is not symmetric would grow by
/// 1 / lambda with every update, without end.
void SymmetricMatrix::mirror() {
    std::size_t k = 0;
    for (std::size_t rows = 0; rows < m_padded; k += (m_padded - rows) / side, rows += side) {
        std::array<float, side* side>& v = m_squares[k].values;
        for (std::size_t r = 1; r < side; ++r)
            for (std::size_t c = 0; c < r; ++c)
                v[r * side + c] = v[c * side + r];
    }
}

double SymmetricMatrix::trace() const {
    double sum = 0;
    std::size_t k = 0;
    for (std::size_t rows = 0; rows < m_padded; k += (m_padded - rows) / side, rows += side)
        for (std::size_t r = 0; r < side; ++r)
            sum += static_cast<double>(m_squares[k].values[r * (side + 1)]);
    return sum;
}

void SymmetricMatrix::store(std::vector<double>& out) const {
    for (const Square& s : m_squares)
        out.insert(out.end(), s.values.begin(), s.values.end());
}

void SymmetricMatrix::restore(std::span<const double> from) {
    const double* next = from.data();
    for (Square& s : m_squares)
        for (float& v : s.values)
            v = static_cast<float>(*next++);
    mirror();
}

} // namespace elf::models
