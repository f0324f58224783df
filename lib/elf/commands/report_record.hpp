#pragma once

#include "elf/cli/run_tool.hpp"

namespace elf::commands {

/// Declares `elf-report record`, with which elf-nightly writes down what its programs cannot say
/// themselves; returns what does it where it was asked for, and says whether it was.
std::function<bool(cli::Session&)> declare_record(CLI::App& app);

} // namespace elf::commands
