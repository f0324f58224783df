#pragma once

#include <string>

namespace elf {

/// The I-th of N parts of the areas. Which area belongs to which part is decided by shard_of in the
/// database, by a hash of its name that never changes.
struct Shard {
    int index = 1; ///< 1 to count
    int count = 1;

    bool is_whole() const { return count == 1; }
};

/// `2/8`; empty for all areas. Throws Error(usage).
Shard parse_shard(const std::string& text);
std::string shard_text(const Shard& shard);

} // namespace elf
