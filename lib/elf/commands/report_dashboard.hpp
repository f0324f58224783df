#pragma once

#include "elf/cli/session.hpp"
#include "elf/commands/report_rows.hpp"

namespace elf::commands {

/// Gathers what the dashboard shows and writes it: one page to `--output FILE`, or - for stdout;
/// an index and a page for each area to `--output FOLDER/`. The data that renew an open page lie
/// beside it.
void write_dashboard(cli::Session& session, const ReportOptions& options);

} // namespace elf::commands
