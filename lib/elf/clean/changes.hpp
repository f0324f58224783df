#pragma once

#include "elf/core/reading.hpp"

#include <vector>

namespace elf::clean {

/// Whether two readings say the same, whenever they were known.
bool same_content(const Reading& a, const Reading& b);

/// What has to be written so that `stored` (the readings as they stand, one of each time) becomes
/// `wanted` (by time, then known_at). Where the last version wanted of a time stands, nothing is.
/// Readings of times that are not wanted stay.
struct Changes {
    std::vector<Reading> versions;   ///< to be added
    std::vector<Reading> superseded; ///< of these, what was believed later is wrong
};

Changes changes(const std::vector<Reading>& stored, const std::vector<Reading>& wanted);

/// Versions of intervals (by time, then known_at) of which something was found out at `turn`: as in
/// `before` up to then, and from then on as in `after`.
std::vector<Reading> since(Time turn, const std::vector<Reading>& before,
                           const std::vector<Reading>& after);

} // namespace elf::clean
