#pragma once

#include "elf/core/reading.hpp"

#include <vector>

namespace elf::clean {

/// Fills gaps (missing or rejected) of up to longest_fill between two values: the shape is the mean
/// of the same slots one and two weeks before, moved by the ratio at the edges, interpolated
/// between them (Ruggles et al. 2020 fill short gaps so); where the shape reaches zero or below,
/// by the difference; where there is no shape yet, a straight line. The reason of a rejected
/// reading stays, with what was received; readings must be contiguous on the grid. The shape is
/// taken from `shapes_from`, of the same intervals.
void fill(std::vector<Reading>& readings, const std::vector<Reading>& shapes_from, Step step);

} // namespace elf::clean
