#pragma once

namespace elf::cli {

/// What one area has used is kept for the next, up to some megabytes a thread: to give it back and
/// to ask for it again took a third of the time of a short pass over many areas. For the whole
/// process.
void keep_freed_memory();

} // namespace elf::cli
