#pragma once

#include "elf/clean/verdict.hpp"
#include "elf/core/time.hpp"

namespace elf::clean {

/// Marks values that repeat the ones before. By Ruggles et al. 2020 the third equal value and the
/// later ones are faults; where a meter counts in coarse units, or a building idles, repeats are
/// ordinary: there a run has to be longer than what the three weeks before make likely.
/// Looks back only. O(n).
void mark_identical_runs(const std::vector<double>& values, Step step, Verdicts& verdicts);

} // namespace elf::clean
