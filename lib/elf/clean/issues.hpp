#pragma once

#include "elf/clean/resample.hpp"
#include "elf/core/area.hpp"
#include "elf/core/reading.hpp"

#include <string>
#include <vector>

namespace elf::clean {

/// Readings of a forecast quantity: each issue is put on the grid by itself and gives one version
/// of every interval it covers. Nothing is screened or filled: what was forecast was forecast.
/// `observations` are those of one source.
std::vector<Reading> issues(const Area& area, const std::string& source,
                            const std::vector<Observation>& observations);

} // namespace elf::clean
