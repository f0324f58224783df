#include "elf/models/recursive_least_squares.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace elf::models {
namespace {

/// Rows before errors are clipped: until then their usual size is not known.
constexpr long settling = 30;
/// Weight of the newest error in the usual one afterwards.
constexpr double error_weight = 0.03;
/// Errors up to this size are never clipped, or a model that was exact for long could not move.
constexpr double least_limit = 1e-3;
constexpr std::size_t lanes = 4;

/// Four sums side by side let the compiler use vectors without reordering any addition.
double dot_of(const double* a, const double* b, std::size_t n) {
    std::array<double, lanes> sum{};
    std::size_t j = 0;
    for (; j + lanes <= n; j += lanes)
        for (std::size_t k = 0; k < lanes; ++k)
            sum[k] += a[j + k] * b[j + k];
    double rest = 0;
    for (; j < n; ++j)
        rest += a[j] * b[j];
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + rest;
}

} // namespace

double dot(std::span<const double> a, std::span<const double> b) {
    return dot_of(a.data(), b.data(), a.size());
}

RecursiveLeastSquares::RecursiveLeastSquares(std::size_t features, const RecursiveOptions& options)
    : m_options(options), m_theta(features, 0.0), m_covariance(features * (features + 1) / 2, 0.0),
      m_product(features),
      m_trace_limit(options.trace_bound * static_cast<double>(features) / options.ridge) {
    std::size_t diagonal = 0;
    for (std::size_t i = 0; i < features; diagonal += features - i, ++i)
        m_covariance[diagonal] = 1.0 / options.ridge;
}

double RecursiveLeastSquares::predict(std::span<const double> row) const {
    return dot(m_theta, row);
}

void RecursiveLeastSquares::times_covariance(std::span<const double> row) {
    const std::size_t p = m_theta.size();
    std::fill(m_product.begin(), m_product.end(), 0.0);
    const double* c = m_covariance.data();
    for (std::size_t i = 0; i < p; ++i) {
        const std::size_t n = p - i;
        double* __restrict out = m_product.data() + i;
        const double x = row[i];
        const double sum = dot_of(c, row.data() + i, n);
        for (std::size_t j = 1; j < n; ++j)
            out[j] += c[j] * x;
        out[0] += sum;
        c += n;
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

void RecursiveLeastSquares::update(std::span<const double> row, double target) {
    const std::size_t p = m_theta.size();
    const double lambda = m_options.forgetting;
    times_covariance(row);
    const double variance = lambda + dot(row, m_product);
    const double scale = 1.0 / variance;
    const double gain = clipped(target - predict(row), std::sqrt(variance)) * scale;
    double trace = 0;
    std::size_t diagonal = 0;
    for (std::size_t i = 0; i < p; diagonal += p - i, ++i) {
        m_theta[i] += gain * m_product[i];
        trace += m_covariance[diagonal] - scale * m_product[i] * m_product[i];
    }
    const double grow = trace / lambda > m_trace_limit ? 1.0 : 1.0 / lambda;
    double* __restrict c = m_covariance.data();
    for (std::size_t i = 0; i < p; ++i) {
        const std::size_t n = p - i;
        const double k = scale * m_product[i];
        const double* __restrict b = m_product.data() + i;
        for (std::size_t j = 0; j < n; ++j)
            c[j] = (c[j] - k * b[j]) * grow;
        c += n;
    }
}

} // namespace elf::models
