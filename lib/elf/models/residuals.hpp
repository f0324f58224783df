#pragma once

#include "elf/core/forecast.hpp"

#include <cstddef>
#include <vector>

namespace elf::models {

/// The recent errors of a model, per slot of the day: truth - forecast on the model's scale. What
/// they were is what they may be again (empirical intervals; Williams and Goodman 1971).
class Residuals {
public:
    /// Keeps the last `depth` errors of each slot.
    Residuals(std::size_t slots, std::size_t depth);

    void add(std::size_t slot, double error);
    /// Offsets from the forecast at the nine levels of `quantile_levels`, ascending, from the
    /// errors of the slot and its two neighbours, without those that no forecast makes (more than
    /// twelve robust standard deviations out). All NaN where fewer than ten are known.
    Quantiles offsets(std::size_t slot) const;

    std::size_t slots() const { return m_errors.size(); }
    /// Oldest first, at most `depth`.
    std::vector<double> of(std::size_t slot) const;
    std::size_t depth() const { return m_depth; }

private:
    struct Ring {
        std::vector<double> values;
        std::size_t next = 0;
    };
    std::size_t m_depth;
    std::vector<Ring> m_errors;
};

/// Empirical quantiles at the nine levels; reorders `values`, which must not hold NaN nor be empty.
/// The i-th of n sorted values stands at (i + 1) / (n + 1); beyond the ends the outermost is taken.
Quantiles empirical_quantiles(std::vector<double>& values);

} // namespace elf::models
