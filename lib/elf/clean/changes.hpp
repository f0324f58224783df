#pragma once

#include "elf/core/reading.hpp"

#include <vector>

namespace elf::clean {

/// What has to be written so that `stored` (the readings as they stand) becomes `wanted`; both by
/// time. Readings of times that are not wanted stay.
struct Changes {
    std::vector<Reading> versions;   ///< to be added
    std::vector<Reading> superseded; ///< of these, what was believed later is wrong
};

Changes changes(const std::vector<Reading>& stored, const std::vector<Reading>& wanted);

} // namespace elf::clean
