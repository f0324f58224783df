#pragma once

#include "elf/cli/run_tool.hpp"

namespace elf::commands {

cli::Command ingest();

} // namespace elf::commands
