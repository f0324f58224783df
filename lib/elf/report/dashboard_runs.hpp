#pragma once

#include "elf/report/dashboard.hpp"
#include "elf/report/template.hpp"

namespace elf::report {

/// Adds what the section of the runs is filled with: `runs`, `run_days` (the head), `run_tools`
/// (a row of cells for each tool) and `runs_text` for those who do not see the grid.
void fill_runs(Context& page, const Dashboard& dashboard);

} // namespace elf::report
