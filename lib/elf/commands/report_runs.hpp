#pragma once

#include "elf/commands/report_rows.hpp"

namespace elf::commands {

/// Runs as a terminal shows them: a grid of the last nights by step.
void write_nights(cli::Session& session, const ReportOptions& options);

/// The steps of one flow with their times drawn, as a table.
void write_timeline(cli::Session& session, const ReportOptions& options);

} // namespace elf::commands
