#pragma once

#include "elf/clean/verdict.hpp"
#include "elf/core/time.hpp"

namespace elf::clean {

/// Marks values far beyond the level of the three weeks before: a thousand times too large or too
/// small (UNIT_JUMP, to be mended by the factor) and more than ten times too large (GLOBAL_DEM of
/// Ruggles et al. 2020, for hourly series with the value before and after). Looks back only, but
/// for the first three weeks, which look ahead. Values must be positive; O(n).
void mark_gross_values(const std::vector<double>& values, Step step, Verdicts& verdicts);

/// Marks stretches of two intervals to ten days that begin and end with a jump, between which every
/// value is twice or half of what the same slots one and two weeks before were (UNIT_JUMP; two
/// meters summed, or one of two lost). Known when the stretch has ended. O(n).
void mark_doubled_stretches(const std::vector<double>& values, Step step, Verdicts& verdicts);

} // namespace elf::clean
