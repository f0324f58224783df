#pragma once

#include "elf/anomaly/expectation.hpp"
#include "elf/anomaly/stretch.hpp"

#include <chrono>
#include <vector>

namespace elf::anomaly {

/// From the beginning of a shift.
inline constexpr std::chrono::days longest_echo{7};

/// Without the echoes of level shifts. A forecast takes days to learn a new level and stumbles to
/// and fro meanwhile: what begins after a shift of a day or more, within the seven days from its
/// beginning, and lies on the mean on its side and no further off than its first day did, is told
/// already. What only one of forecast and recent median sees on that side counts as zero. Facts are
/// no echoes. O(stretches shifts).
std::vector<Stretch> without_echoes(std::vector<Stretch> stretches, const Expectation& expectation,
                                    Step step);

} // namespace elf::anomaly
