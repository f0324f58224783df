#pragma once

#include "elf/cli/session.hpp"
#include "elf/commands/report_rows.hpp"

namespace elf::commands {

/// The report status for the eye: the columns that the terminal has room for, the worst in colour,
/// and the load of yesterday beside that of tomorrow where it can draw them.
void write_status(cli::Session& session, const ReportOptions& options);

} // namespace elf::commands
