#pragma once

#include "elf/core/holiday.hpp"
#include "elf/db/connection.hpp"

#include <vector>

namespace elf::store {

/// The public holidays of a region, overrides applied. Empty for an empty or unknown region.
HolidayCalendar load_holidays(db::Connection& db, const std::string& region);

/// Replaces what `source` said of the region in the years of the holidays given; returns rows
/// changed.
long save_holidays(db::Connection& db, const std::string& region, const std::string& source,
                   const std::vector<Holiday>& holidays);

} // namespace elf::store
