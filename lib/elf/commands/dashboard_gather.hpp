#pragma once

#include "elf/core/area.hpp"
#include "elf/db/connection.hpp"
#include "elf/report/dashboard.hpp"
#include "elf/report/units.hpp"

#include <string>
#include <vector>

namespace elf::commands {

/// Whether only what the index shows is wanted, or all of a page.
enum class Depth { status, all };

/// What the dashboard shows of these areas, in their order, everything in the unit of the page:
/// one query for all of them, not one for each. Needs an open Transaction.
std::vector<report::DashboardArea> gather_areas(db::Connection& db, const std::vector<Area>& areas,
                                                Time as_of, const report::UnitChange& change,
                                                Depth depth);

/// Of each area a text that changes with what its page is made of, without gathering it.
std::vector<std::string> gather_marks(db::Connection& db, const std::vector<Area>& areas,
                                      Time as_of, const report::UnitChange& change);

/// The last runs, and the days of all.
std::vector<report::DashboardRun> gather_runs(db::Connection& db, Time as_of);
std::vector<report::DashboardRunDay> gather_run_days(db::Connection& db, Time as_of);

} // namespace elf::commands
