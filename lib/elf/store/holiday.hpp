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

/// A holiday of one's own list, or a day that is none although another source says so.
struct HolidayOverride {
    Holiday holiday;
    bool is_public;
};

/// Adds or changes rows of the source `csv`; the last of a day wins. Returns rows changed.
long save_holiday_overrides(db::Connection& db, const std::vector<HolidayOverride>& overrides);

} // namespace elf::store
