#pragma once

#include <string>

namespace elf::cli {

/// `0.1.0 (4f2a91c)`.
std::string version();
/// The migration that this program was built for.
int required_schema();

} // namespace elf::cli
