#pragma once

#include "elf/core/holiday.hpp"
#include "elf/db/connection.hpp"

#include <vector>

namespace elf::store {

/// The holidays of a region: of each date what the first source says, in the order csv, nager,
/// kholidays. Empty for an empty or unknown region.
HolidayCalendar load_holidays(db::Connection& db, const std::string& region);
/// Of these dates only, both included.
HolidayCalendar load_holidays(db::Connection& db, const std::string& region, Date first, Date last);

/// Replaces what `source` said of the region in the years of the holidays given; returns rows
/// changed.
long save_holidays(db::Connection& db, const std::string& region, const std::string& source,
                   const std::vector<Holiday>& holidays);

/// Adds or changes rows of the source `csv`, which go before those of other sources, also to say
/// that a date is no holiday; the last of a day wins. Returns rows changed.
long save_holiday_overrides(db::Connection& db, const std::vector<Holiday>& overrides);

} // namespace elf::store
