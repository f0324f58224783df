#include "elf/models/recursive_least_squares.hpp"

#include <algorithm>
#include <array>
#include <cmath>

// The two loops over P are nearly all of a backtest. With wider vectors, where the processor has
// them, they take half the time. (A sanitizer's run-time is not ready when the loader asks which.)
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__)
#define ELF_WIDE_VECTORS __attribute__((target_clones("default", "arch=haswell")))
#else
#define ELF_WIDE_VECTORS
#endif

namespace elf::models {
namespace {

/// Rows before errors are clipped: until then their usual size is not known.
constexpr long settling = 30;
/// Weight of the newest error in the usual one afterwards.
constexpr double error_weight = 0.03;
/// Errors up to this size are never clipped, or a model that was exact for long could not move.
constexpr double least_limit = 1e-3;
constexpr std::size_t lanes = 8;
/// Rank-one terms that wait before they go into the triangle together.
constexpr std::size_t delay = 8;

inline double sum_of(const std::array<double, lanes>& sum) {
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

/// Sums side by side let the compiler use vectors without reordering any addition.
[[gnu::always_inline]] inline double dot_of(const double* a, const double* b, std::size_t n) {
    std::array<double, lanes> sum{};
    std::size_t j = 0;
    for (; j + lanes <= n; j += lanes)
        for (std::size_t k = 0; k < lanes; ++k)
            sum[k] += a[j + k] * b[j + k];
    double rest = 0;
    for (; j < n; ++j)
        rest += a[j] * b[j];
    return sum_of(sum) + rest;
}

/// Columns of a panel, and rows that are worked on together: what the registers hold.
constexpr std::size_t panel = 8;
constexpr std::size_t strip = 4;

/// out = B x for the symmetric B whose panels are `panels`; all of length n, a multiple of `panel`.
ELF_WIDE_VECTORS void panels_times(const float* panels, const float* x, std::size_t n,
                                   float* __restrict out) {
    std::fill(out, out + n, 0.0F);
    for (std::size_t first = 0; first < n; first += panel) {
        const std::size_t width = n - first;
        const float* y = x + first;
        float* __restrict o = out + first;
        for (std::size_t i = 0; i < panel; i += strip, panels += strip * width) {
            const float* a = panels;
            const float* b = a + width;
            const float* c = b + width;
            const float* d = c + width;
            float sum_a = 0, sum_b = 0, sum_c = 0, sum_d = 0;
            // The square on the diagonal is there whole, what is right of it stands for two.
#pragma omp simd reduction(+ : sum_a, sum_b, sum_c, sum_d)
            for (std::size_t j = 0; j < panel; ++j) {
                sum_a += a[j] * y[j];
                sum_b += b[j] * y[j];
                sum_c += c[j] * y[j];
                sum_d += d[j] * y[j];
            }
            const float xa = y[i], xb = y[i + 1], xc = y[i + 2], xd = y[i + 3];
#pragma omp simd reduction(+ : sum_a, sum_b, sum_c, sum_d)
            for (std::size_t j = panel; j < width; ++j) {
                sum_a += a[j] * y[j];
                sum_b += b[j] * y[j];
                sum_c += c[j] * y[j];
                sum_d += d[j] * y[j];
                o[j] += (a[j] * xa + b[j] * xb) + (c[j] * xc + d[j] * xd);
            }
            o[i] += sum_a;
            o[i + 1] += sum_b;
            o[i + 2] += sum_c;
            o[i + 3] += sum_d;
        }
    }
}

/// B = scale * (B - sum of a_k u_k u_k') for all `delay` terms; `u` one after the other, each of
/// length n, unused ones with a factor of 0.
ELF_WIDE_VECTORS void subtract_terms(float* __restrict panels, const float* u, const float* a,
                                     std::size_t n, float scale) {
    for (std::size_t first = 0; first < n; first += panel) {
        const std::size_t width = n - first;
        for (std::size_t i = first; i < first + panel; ++i, panels += width) {
            std::array<float, delay> f;
            for (std::size_t k = 0; k < delay; ++k)
                f[k] = a[k] * u[k * n + i];
            const float* v = u + first;
#pragma omp simd
            for (std::size_t j = 0; j < width; ++j) {
                const float low =
                    (f[0] * v[j] + f[1] * v[n + j]) + (f[2] * v[2 * n + j] + f[3] * v[3 * n + j]);
                const float high = (f[4] * v[4 * n + j] + f[5] * v[5 * n + j]) +
                                   (f[6] * v[6 * n + j] + f[7] * v[7 * n + j]);
                panels[j] = (panels[j] - (low + high)) * scale;
            }
        }
    }
}

/// Scalar product with the sums in double.
ELF_WIDE_VECTORS double sum_of(const float* a, const float* b, std::size_t n) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t j = 0; j < n; ++j)
        sum += static_cast<double>(a[j]) * static_cast<double>(b[j]);
    return sum;
}

std::size_t padded(std::size_t n) {
    return (n + panel - 1) / panel * panel;
}

/// Where the diagonal element i stands in the panels.
std::size_t diagonal(std::size_t i, std::size_t n) {
    const std::size_t k = i / panel;
    // The panels before have panel * n, panel * (n - panel), ... numbers.
    return panel * (k * n - panel * k * (k - 1) / 2) + (i - k * panel) * (n - k * panel) +
           i % panel;
}

} // namespace

double dot(std::span<const double> a, std::span<const double> b) {
    return dot_of(a.data(), b.data(), a.size());
}

RecursiveLeastSquares::RecursiveLeastSquares(std::size_t features, const RecursiveOptions& options)
    : m_options(options), m_theta(features, 0.0), m_base(covariance_size(features), 0.0F),
      m_row(padded(features), 0.0F), m_delayed(delay * m_row.size(), 0.0F), m_product(m_row.size()),
      m_trace(static_cast<double>(features) / options.ridge),
      m_trace_limit(options.trace_bound * m_trace) {
    for (std::size_t i = 0; i < features; ++i)
        m_base[diagonal(i, m_row.size())] = static_cast<float>(1.0 / options.ridge);
}

std::size_t RecursiveLeastSquares::covariance_size(std::size_t features) {
    const std::size_t n = padded(features);
    return n * (n + panel) / 2;
}

double RecursiveLeastSquares::predict(std::span<const double> row) const {
    return dot(m_theta, row);
}

void RecursiveLeastSquares::times_covariance(std::span<const double> row) {
    const std::size_t n = m_row.size();
    std::transform(row.begin(), row.end(), m_row.begin(),
                   [](double v) { return static_cast<float>(v); });
    panels_times(m_base.data(), m_row.data(), n, m_product.data());
    for (std::size_t k = 0; k < m_factors.size(); ++k) {
        const float* u = m_delayed.data() + k * n;
        const auto part =
            static_cast<float>(static_cast<double>(m_factors[k]) * sum_of(u, m_row.data(), n));
        for (std::size_t j = 0; j < n; ++j)
            m_product[j] -= part * u[j];
    }
}

double RecursiveLeastSquares::clipped(double error, double spread) {
    const double size = std::abs(error) / spread;
    const double limit =
        m_updates < settling ? size : std::max(m_options.clip * m_usual_error, least_limit);
    const double kept = std::min(size, limit);
    ++m_updates;
    const double weight = std::max(error_weight, 1.0 / static_cast<double>(m_updates));
    m_usual_error += weight * (kept - m_usual_error);
    return std::copysign(kept * spread, error);
}

void RecursiveLeastSquares::flush() {
    const std::size_t n = m_row.size();
    std::fill(m_delayed.begin() + static_cast<long>(m_factors.size() * n), m_delayed.end(), 0.0F);
    m_factors.resize(delay, 0.0F);
    subtract_terms(m_base.data(), m_delayed.data(), m_factors.data(), n,
                   static_cast<float>(m_scale));
    m_factors.clear();
    m_scale = 1;
    m_trace = 0;
    for (std::size_t i = 0; i < m_theta.size(); ++i)
        m_trace += static_cast<double>(m_base[diagonal(i, n)]);
}

void RecursiveLeastSquares::update(std::span<const double> row, double target) {
    const std::size_t p = m_theta.size();
    const double lambda = m_options.forgetting;
    times_covariance(row);
    const double variance =
        lambda + std::max(m_scale * sum_of(m_row.data(), m_product.data(), m_row.size()), 0.0);
    const double gain = clipped(target - predict(row), std::sqrt(variance)) * m_scale / variance;
    for (std::size_t j = 0; j < p; ++j)
        m_theta[j] += gain * static_cast<double>(m_product[j]);
    const double shrunk =
        m_trace -
        m_scale * m_scale * sum_of(m_product.data(), m_product.data(), m_product.size()) / variance;
    const double grow = shrunk / lambda > m_trace_limit ? 1.0 : 1.0 / lambda;
    std::copy(m_product.begin(), m_product.end(),
              m_delayed.begin() + static_cast<long>(m_factors.size() * m_row.size()));
    m_factors.push_back(static_cast<float>(m_scale / variance));
    m_scale *= grow;
    m_trace = shrunk * grow;
    if (m_factors.size() == delay)
        flush();
}

std::size_t RecursiveLeastSquares::state_size(std::size_t features) {
    return features + 2;
}

void RecursiveLeastSquares::store(std::vector<double>& state, std::vector<double>& covariance) {
    flush();
    state.insert(state.end(), m_theta.begin(), m_theta.end());
    state.push_back(m_usual_error);
    state.push_back(static_cast<double>(m_updates));
    covariance.insert(covariance.end(), m_base.begin(), m_base.end());
}

void RecursiveLeastSquares::restore(std::span<const double> state,
                                    std::span<const double> covariance) {
    const auto p = static_cast<long>(m_theta.size());
    std::copy(state.begin(), state.begin() + p, m_theta.begin());
    m_usual_error = state[m_theta.size()];
    m_updates = static_cast<long>(state[m_theta.size() + 1]);
    std::transform(covariance.begin(), covariance.end(), m_base.begin(),
                   [](double v) { return static_cast<float>(v); });
    m_factors.clear();
    m_scale = 1;
    flush();
}

} // namespace elf::models
