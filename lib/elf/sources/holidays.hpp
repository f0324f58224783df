#pragma once

#include "elf/core/holiday.hpp"

#include <string>
#include <vector>

namespace elf::sources {

/// Days off and half days of a region, from KHolidays (offline) with rules of our own laid over it;
/// years `from` to `to`, both included; sorted by date, one a day. `region` is a country ("es"), a
/// part of one ("au-vic"), or a code of KHolidays ("br_pt-br"); case does not matter. Bridge days
/// are not among them: is_bridge_day derives them. Throws Error(data) for a region that is not
/// there, naming near ones.
std::vector<Holiday> public_holidays(const std::string& region, int from, int to);

/// Whether `public_holidays` has the region.
bool has_holidays(const std::string& region);

/// Every region that may be asked for.
std::vector<std::string> holiday_regions();

} // namespace elf::sources
