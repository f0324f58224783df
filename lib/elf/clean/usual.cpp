#include "elf/clean/usual.hpp"

#include "elf/clean/sliding_median.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::clean {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Blocks back to the latest spread that rests on nothing later than the day before: residuals of
/// its last day see the centred windows after it.
constexpr std::size_t early_blocks = centred_days;

/// Quantiles of the values gathered, in rising order of p.
class Gathered {
public:
    void clear() { m_values.clear(); }
    void add(double v) {
        if (!std::isnan(v))
            m_values.push_back(v);
    }
    bool enough(std::size_t least) const { return m_values.size() >= least; }

    double quantile(double p) {
        const auto k = static_cast<long>(p * static_cast<double>(m_values.size() - 1));
        std::nth_element(m_values.begin(), m_values.begin() + k, m_values.end());
        return m_values[static_cast<std::size_t>(k)];
    }

    double range() { // interquartile
        const double low = quantile(0.25);
        return quantile(0.75) - low;
    }

private:
    std::vector<double> m_values;
};

} // namespace

Usual::Usual(const std::vector<double>& values, Step step)
    : m_values(values), m_per_day(static_cast<std::size_t>(step.per_day())) {
    const std::size_t n = values.size();
    sliding_median(values, m_per_day, m_per_day / 2, m_level);
    std::vector<double> u(n);
    for (std::size_t i = 0; i < n; ++i)
        u[i] = values[i] - m_level[i];
    m_shape.resize(n);
    for (std::size_t slot = 0; slot < std::min(m_per_day, n); ++slot)
        sliding_median(u, template_days, 3, m_shape, slot, m_per_day);
    fill_spreads();
}

namespace {

/// Indices of the eleven days around a block; never the first value, which has none before it.
struct Window {
    std::size_t first, last;
};

Window window_of(std::size_t block, std::size_t day, std::size_t n) {
    const std::size_t first = (block < spread_days ? 0 : block - spread_days) * day;
    return {std::max<std::size_t>(first, 1), std::min(n, (block + spread_days + 1) * day)};
}

} // namespace

double Usual::residual_step(std::size_t i) const {
    return m_values[i] - expected(i) - (m_values[i - 1] - expected(i - 1));
}

void Usual::fill_spreads() {
    const std::size_t n = m_values.size();
    std::vector<double> steps(n, nan);
    for (std::size_t i = 1; i < n; ++i)
        steps[i] = std::abs(residual_step(i));
    const std::size_t blocks = (n + m_per_day - 1) / m_per_day;
    m_spreads.assign(blocks, {nan, nan});
    Gathered delta, jump;
    for (std::size_t b = 0; b < blocks; ++b) {
        delta.clear();
        jump.clear();
        const Window w = window_of(b, m_per_day, n);
        for (std::size_t i = w.first; i < w.last; ++i) {
            delta.add(m_values[i] - m_values[i - 1]);
            jump.add(steps[i]);
        }
        if (jump.enough(2 * m_per_day))
            m_spreads[b] = {delta.range(), jump.quantile(0.95)};
    }
}

Usual::Doubt Usual::doubt_of_block(std::size_t block) const {
    Gathered deviation, residual, value;
    const Window w = window_of(block, m_per_day, m_values.size());
    for (std::size_t i = w.first; i < w.last; ++i) {
        deviation.add(m_values[i] - m_level[i]);
        residual.add(residual_step(i));
        value.add(m_values[i]);
    }
    if (!residual.enough(2 * m_per_day))
        return {nan, nan, nan};
    return {deviation.range(), residual.range(), value.quantile(0.98)};
}

double Usual::expected_early(std::size_t i) const {
    const std::size_t back = expected_days * m_per_day;
    return i < back ? nan : m_level[i - m_per_day] + m_shape[i - back];
}

double Usual::level_early(std::size_t i) const {
    return i < m_per_day ? nan : m_level[i - m_per_day];
}

const Usual::Spread& Usual::spread_early(std::size_t i) const {
    static const Spread none{nan, nan};
    const std::size_t block = i / m_per_day;
    return block < early_blocks ? none : m_spreads[block - early_blocks];
}

Usual::Doubt Usual::doubt_early(std::size_t i) const {
    const std::size_t block = i / m_per_day;
    return block < early_blocks ? Doubt{nan, nan, nan} : doubt_of_block(block - early_blocks);
}

} // namespace elf::clean
