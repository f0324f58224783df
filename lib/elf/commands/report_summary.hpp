#pragma once

#include "elf/cli/session.hpp"
#include "elf/commands/report_rows.hpp"

namespace elf::commands {

/// Writes the night in a few lines to stdout, as text or HTML.
void write_summary(cli::Session& session, const ReportOptions& options);

} // namespace elf::commands
