#pragma once

#include "elf/clean/points.hpp"
#include "elf/core/reading.hpp"
#include "elf/core/repair.hpp"

#include <string>
#include <utility>
#include <vector>

namespace elf::clean {

/// Observations of a forecast quantity, by source, best first.
using IssuesBySource = std::vector<std::pair<std::string, std::vector<Observation>>>;

/// Readings of a forecast quantity, of the best source: each issue is put on the grid by itself
/// and gives one version of every interval it covers. Nothing is screened or filled: what was
/// forecast was forecast. Points that were issued together are merged (points.hpp). `repairs` are
/// those that were made of the times of the sources; the readings say so.
std::vector<Reading> issues(const Area& area, const std::string& quantity,
                            const IssuesBySource& sources, const Weights& weights,
                            const std::vector<Repair>& repairs = {});

} // namespace elf::clean
