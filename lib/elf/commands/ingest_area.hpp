#pragma once

#include "elf/cli/session.hpp"
#include "elf/core/area.hpp"

#include <map>
#include <string>

namespace elf::commands {

/// The area `name` as it stands (or a new one) with these settings laid over it; keys as in
/// `[area NAME]` of elf.conf. Throws Error(usage) for a value that is none.
Area area_with(cli::Session& session, const std::string& name,
               const std::map<std::string, std::string>& settings);

/// Creates or changes the area. A new holiday region gets its holidays at once. False where a dry
/// run has left the area uncreated, so that nothing can be tried with it.
bool save_area(cli::Session& session, Area& area);

/// Creates and refreshes the areas of elf.conf; every source does so before it begins.
void save_configured_areas(cli::Session& session);

/// Fills the holiday table from KHolidays, years 2000 to two after as_of; returns rows changed.
long save_holidays_of(cli::Session& session, db::Connection& db, const std::string& region);

/// The same for the regions of the areas that --area names; regions of one's own, which KHolidays
/// does not have, are left alone.
void refresh_holidays(cli::Session& session);

} // namespace elf::commands
