#include "elf/models/bank.hpp"

#include "elf/core/stored_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {

ExpertBank::ExpertBank(ExpertSpec spec, const features::Design& design, std::size_t slots)
    : m_spec(std::move(spec)), m_columns(columns_of(m_spec, design)) {
    for (const features::ColumnRange& range : m_columns)
        m_count += range.count;
    m_regressions.assign(slots, RecursiveLeastSquares(m_count, m_spec.regression));
    m_packed.resize(m_count);
}

/// False where a column is missing.
bool ExpertBank::pack(std::span<const double> row) {
    double* out = m_packed.data();
    for (const features::ColumnRange& range : m_columns)
        out = std::copy_n(row.data() + range.first, range.count, out);
    double sum = 0; // NaN and infinity survive an addition of products with 0
    for (const double v : m_packed)
        sum += v * 0.0;
    return sum == 0;
}

double ExpertBank::predict(std::size_t slot, std::span<const double> row) {
    return pack(row) ? m_regressions[slot].predict(m_packed)
                     : std::numeric_limits<double>::quiet_NaN();
}

void ExpertBank::learn(std::size_t slot, std::span<const double> row, double target) {
    if (pack(row))
        m_regressions[slot].update(m_packed, target);
}

void ExpertBank::contributions(std::size_t slot, std::span<const double> row,
                               std::span<const std::size_t> group, std::span<double> sums) const {
    const std::vector<double>& theta = m_regressions[slot].coefficients();
    std::size_t k = 0;
    for (const features::ColumnRange& range : m_columns)
        for (std::size_t c = range.first; c < range.first + range.count; ++c)
            sums[group[c]] += theta[k++] * row[c];
}

void ExpertBank::to_matrices(std::map<std::string, Matrix>& out) {
    const std::size_t slots = m_regressions.size();
    Matrix state{RecursiveLeastSquares::state_size(m_count), slots, {}};
    Matrix covariance{RecursiveLeastSquares::covariance_size(m_count), slots, {}, Storage::float32};
    for (RecursiveLeastSquares& r : m_regressions)
        r.store(state.values, covariance.values);
    out[prefix() + "state"] = std::move(state);
    out[prefix() + "covariance"] = std::move(covariance);
}

void ExpertBank::from_matrices(const std::map<std::string, Matrix>& from) {
    const std::size_t slots = m_regressions.size();
    const std::size_t size = RecursiveLeastSquares::state_size(m_count);
    const std::size_t triangle = RecursiveLeastSquares::covariance_size(m_count);
    const Matrix& state = stored_matrix(from, prefix() + "state", size, slots);
    const Matrix& covariance = stored_matrix(from, prefix() + "covariance", triangle, slots);
    for (std::size_t s = 0; s < slots; ++s)
        m_regressions[s].restore(std::span(state.values).subspan(s * size, size),
                                 std::span(covariance.values).subspan(s * triangle, triangle));
}

} // namespace elf::models
