#pragma once

#include <string>

namespace elf::cli {

/// What the record of a run says of its process.
std::string host_name();
/// KiB that were resident at most.
long peak_memory();

} // namespace elf::cli
