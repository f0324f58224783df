#pragma once

#include "elf/cli/session.hpp"

#include <functional>

namespace CLI {
class App;
}

namespace elf::commands {

/// Adds the words `pin` and `unpin` to elf-transform. The function returned does what was asked and
/// says whether one of them was.
std::function<bool(cli::Session&)> declare_pins(CLI::App& app);

} // namespace elf::commands
