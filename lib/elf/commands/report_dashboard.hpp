#pragma once

#include "elf/cli/session.hpp"
#include "elf/commands/report_rows.hpp"

namespace elf::commands {

/// Gathers what the dashboard shows and writes the page: `--output FILE`, or - for stdout.
void write_dashboard(cli::Session& session, const ReportOptions& options);

} // namespace elf::commands
