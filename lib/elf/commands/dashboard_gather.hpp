#pragma once

#include "elf/core/area.hpp"
#include "elf/db/pipeline.hpp"
#include "elf/report/dashboard.hpp"
#include "elf/report/units.hpp"

#include <string>
#include <vector>

namespace elf::commands {

/// Whether only what the index shows is wanted, or all of a page.
enum class Depth { status, all };

/// What the dashboard shows of these areas, in their order, everything in the unit of the page:
/// one query for all of them, not one for each. Finishes the pipeline. Needs an open Transaction.
std::vector<report::DashboardArea> gather_areas(db::Pipeline& db, const std::vector<Area>& areas,
                                                Time as_of, const report::UnitChange& change,
                                                Depth depth);

/// Of each area a text that changes with what its page is made of, without gathering it.
std::vector<std::string> gather_marks(db::Pipeline& db, const std::vector<Area>& areas, Time as_of,
                                      const report::UnitChange& change);

/// Asks for the last runs and the days of all: there when the pipeline is finished.
void gather_runs(db::Pipeline& db, report::Dashboard& page);

} // namespace elf::commands
