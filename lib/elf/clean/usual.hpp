#pragma once

#include "elf/core/time.hpp"

#include <vector>

namespace elf::clean {

/// How many days the centred windows reach to either side.
inline constexpr int template_days = 10;
inline constexpr int spread_days = 5;
/// Days after an interval that its expected value rests on, and that its spread does.
inline constexpr int expected_days = template_days + 2;
inline constexpr int centred_days = expected_days + spread_days + 1;

/// What is usual around each value of a series, by centred windows that hardly notice faults:
/// medians and interquartile ranges (IQR). In the unit of the values; NaN where a window holds too
/// little. The names of Ruggles et al. 2020 (Sci Data 7:155) are given; their template is a
/// factor, this one is added, so that it also serves loads that cross zero.
///
/// Spreads are kept by block, a block being the intervals of one day counted from the start of the
/// series: they vary slowly, and one per value would cost most of the time.
/// Keeps a reference to the values. O(n log w) for windows of w values.
class Usual {
public:
    Usual(const std::vector<double>& values, Step step);

    /// M48 + the median of u = d - M48 in the same slot of the days around: what value i should
    /// be; by what lies around it on both sides.
    double expected(std::size_t i) const { return m_level[i] + m_shape[i]; }
    /// The same from what lies a day and more before i, for the edge where nothing is later.
    double expected_early(std::size_t i) const;

    /// M48, and that of the day before.
    double level(std::size_t i) const { return m_level[i]; }
    double level_early(std::size_t i) const;

    /// How far values scatter in the eleven days around a block.
    struct Spread {
        double delta; ///< IQR of d - d before
        double jump;  ///< 95 % quantile of |residual - residual before|; residual is d - expected
    };
    /// The same of the eleven days, where a value is in doubt.
    struct Doubt {
        double deviation; ///< IQR of u
        double residual;  ///< IQR of residual - residual before
        double largest;   ///< 98 % quantile of d: what the load reaches on most days
    };
    const Spread& spread(std::size_t i) const { return m_spreads[i / m_per_day]; }
    Doubt doubt(std::size_t i) const { return doubt_of_block(i / m_per_day); }

    /// Of the last eleven days whose residuals rest on nothing after the day before that of i.
    const Spread& spread_early(std::size_t i) const;
    Doubt doubt_early(std::size_t i) const;

private:
    void fill_spreads();
    Doubt doubt_of_block(std::size_t block) const;
    double residual_step(std::size_t i) const;

    const std::vector<double>& m_values;
    std::size_t m_per_day;
    std::vector<double> m_level; ///< M48
    std::vector<double> m_shape; ///< median of u in the same slot
    std::vector<Spread> m_spreads;
};

} // namespace elf::clean
