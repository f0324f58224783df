#pragma once

#include <cstddef>
#include <vector>

namespace elf::clean {

/// Median over a window that slides along a sequence: `reach` values on either side of each, fewer
/// at the ends. NaN where the window holds fewer than `least` values; NaN in the input is skipped.
///
/// `stride` takes every so many values (the same slot of successive days). The window is kept
/// sorted: O(n * width) moves of doubles in one cache line run, faster than trees for the widths
/// of days and weeks (up to some 600 values).
void sliding_median(const std::vector<double>& values, std::size_t reach, std::size_t least,
                    std::vector<double>& out, std::size_t first = 0, std::size_t stride = 1);

} // namespace elf::clean
