#pragma once

#include "elf/core/holiday.hpp"

#include <map>
#include <string>

namespace elf::sources {

struct NamedDay {
    std::string name;
    HolidayKind kind = HolidayKind::public_holiday;
};

/// The days of one place, one name and kind a day.
using HolidayDays = std::map<Date, NamedDay>;

/// Lays our rules of the place ("gb-sct": those of gb and its own) over what is there, in the years
/// `from` to `to`, both included, and the days off in place of weekends round them: a Saturday's
/// New Year is observed in the year before. Reasons: docs/decisions/0011-holiday-corrections.md.
void apply_holiday_rules(HolidayDays& days, const std::string& place, int from, int to);

} // namespace elf::sources
