#include "elf/models/recursive_least_squares.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace elf::models {
namespace {

/// Rows that all weigh the same: until then the usual size of errors is not known.
constexpr long settling = 30;
/// Weight of the newest error in the usual one afterwards.
constexpr double error_weight = 0.03;
/// Errors up to this size weigh all, or a model that was exact for long could not move.
constexpr double least_limit = 1e-3;
/// An error counts as no more than this many usual ones in the usual one.
constexpr double wild = 4;
constexpr std::size_t lanes = 8;
/// Rank-one terms that wait before they go into B together.
constexpr std::size_t delay = SymmetricMatrix::terms;

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

/// Scalar product with the sums in double.
double sum_of(const float* a, const float* b, std::size_t n) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t j = 0; j < n; ++j)
        sum += static_cast<double>(a[j]) * static_cast<double>(b[j]);
    return sum;
}

} // namespace

double dot(std::span<const double> a, std::span<const double> b) {
    return dot_of(a.data(), b.data(), a.size());
}

RecursiveLeastSquares::RecursiveLeastSquares(std::size_t features, const RecursiveOptions& options)
    : m_options(options), m_theta(features, 0.0),
      m_base(features, static_cast<float>(1.0 / options.ridge)),
      m_row(SymmetricMatrix::padded(features), 0.0F), m_delayed(delay * m_row.size(), 0.0F),
      m_product(m_row.size()), m_trace(static_cast<double>(features) / options.ridge),
      m_trace_limit(options.trace_bound * m_trace) {}

std::size_t RecursiveLeastSquares::covariance_size(std::size_t features) {
    return SymmetricMatrix::size(features);
}

double RecursiveLeastSquares::predict(std::span<const double> row) const {
    return dot(m_theta, row);
}

void RecursiveLeastSquares::times_covariance(std::span<const double> row) {
    const std::size_t n = m_row.size();
    std::transform(row.begin(), row.end(), m_row.begin(),
                   [](double v) { return static_cast<float>(v); });
    m_base.times(m_row, m_product);
    for (std::size_t k = 0; k < m_factors.size(); ++k) {
        const float* u = m_delayed.data() + k * n;
        const auto part =
            static_cast<float>(static_cast<double>(m_factors[k]) * sum_of(u, m_row.data(), n));
        for (std::size_t j = 0; j < n; ++j)
            m_product[j] -= part * u[j];
    }
}

/// Weight of a row whose error has this size in units of its spread.
double RecursiveLeastSquares::weight_of(double size) {
    const bool settled = m_updates >= settling;
    const double limit = std::max(m_options.huber * m_usual_error, least_limit);
    const double most = std::max(wild * m_usual_error, least_limit);
    ++m_updates;
    const double newest = std::max(error_weight, 1.0 / static_cast<double>(m_updates));
    m_usual_error += newest * ((settled ? std::min(size, most) : size) - m_usual_error);
    return settled && size > limit ? limit / size : 1.0;
}

void RecursiveLeastSquares::flush() {
    const std::size_t n = m_row.size();
    std::fill(m_delayed.begin() + static_cast<long>(m_factors.size() * n), m_delayed.end(), 0.0F);
    std::array<float, delay> factors{};
    std::copy(m_factors.begin(), m_factors.end(), factors.begin());
    m_base.subtract(m_delayed, factors, static_cast<float>(m_scale));
    m_factors.clear();
    m_scale = 1;
    m_trace = m_base.trace();
}

void RecursiveLeastSquares::update(std::span<const double> row, double target) {
    const std::size_t p = m_theta.size();
    const double lambda = m_options.forgetting;
    times_covariance(row);
    const double spread =
        std::max(m_scale * sum_of(m_row.data(), m_product.data(), m_row.size()), 0.0);
    const double error = target - predict(row);
    const double variance =
        lambda / weight_of(std::abs(error) / std::sqrt(lambda + spread)) + spread;
    const double gain = error * m_scale / variance;
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
    m_base.store(covariance);
}

void RecursiveLeastSquares::restore(std::span<const double> state,
                                    std::span<const double> covariance) {
    const auto p = static_cast<long>(m_theta.size());
    std::copy(state.begin(), state.begin() + p, m_theta.begin());
    m_usual_error = state[m_theta.size()];
    m_updates = static_cast<long>(state[m_theta.size() + 1]);
    m_base.restore(covariance);
    m_factors.clear();
    m_scale = 1;
    flush();
}

} // namespace elf::models
