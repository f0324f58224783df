#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace elf::features {

/// Bent combinations of a state, v / sqrt(1 + v^2) with v = w'x + b, weights drawn once and never
/// fitted: a linear
/// model on them can follow what is not linear in the state, at the cost of a few more columns
/// (random kitchen sinks: Rahimi and Recht 2008; extreme learning machine: Huang et al. 2006). The
/// same seed gives the same weights on every machine.
class RandomFeatures {
public:
    RandomFeatures(std::size_t state, std::size_t count, unsigned long seed);

    std::size_t count() const { return m_offsets.size(); }
    /// `state` in units of its usual deviation from its mean. NaN gives NaN.
    void row(std::span<const double> state, double* out) const;

private:
    std::vector<double> m_weights; // count x state
    std::vector<double> m_offsets;
};

} // namespace elf::features
