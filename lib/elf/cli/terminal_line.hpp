#pragma once

#include <atomic>

namespace elf::cli {

/// Whether a progress bar stands on the last line of the terminal: a message wipes it first, the
/// next step of the bar draws it again below.
inline std::atomic<bool> bar_is_drawn{false};

} // namespace elf::cli
