#pragma once

#include "elf/anomaly/features.hpp"

#include <vector>

namespace elf::anomaly {

/// Hours by which the load of each local day comes late (above zero) or early: where three days in
/// a row, or more, follow the shape that is usual for them twice as well an hour later or earlier,
/// and as it stands more than twice as badly as the days of the three weeks before; 0 elsewhere, on
/// days of which a tenth is missing and on the last, which may not be over. The height of a day
/// does not matter. Of the days from `first_day` on, and of the days before that belong to their
/// run. A wrong clock is seen as long as the recent median has not learnt it. O(intervals).
std::vector<int> hours_late(const Series& load, const LocalGrid& grid, const Usual& usual,
                            std::size_t first_day);

} // namespace elf::anomaly
