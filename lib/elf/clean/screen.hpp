#pragma once

#include "elf/clean/verdict.hpp"
#include "elf/core/time.hpp"

namespace elf::clean {

/// Both looks at a series: what could be said when the value (and the next one) had come, and what
/// the centred windows say once the days after are known. They differ seldom.
struct Screened {
    Verdicts early;
    /// As early in the last `centred_days`, whose future is not known yet. Of the others
    /// `decided_by` is at least so many days after.
    Verdicts final;
};

/// Screens load (or another electric quantity) on the grid for faults; real events stay. NaN is
/// what is missing. Where the load may feed back, zero and below are values like others.
///
/// What is said of a value depends on nothing more than screen_reach_back before and
/// screen_reach_ahead after it, so that a series can be screened in pieces.
/// Ruggles et al. 2020 (Sci Data 7:155), with additions. O(n log w), about a microsecond a value.
Screened screen(const std::vector<double>& values, Step step, bool may_feed_back);

inline constexpr std::chrono::days screen_reach_back{36};
inline constexpr std::chrono::days screen_reach_ahead{20};

} // namespace elf::clean
