#pragma once

#include "elf/core/time_zone.hpp"

#include <optional>
#include <string_view>

/// Dates and periods of the British electricity settlement.
namespace elf::sources {

/// As files of different years write them: `2016-01-31` (a time of day behind it is 00:00),
/// `31/01/2016`, `31-Jan-2016`, `31-JAN-16`. nullopt for all else; a month first is never meant.
std::optional<Date> read_settlement_date(std::string_view text);

/// The start of a period, counted from 1 in half hours that have passed since midnight of the
/// British clock: 46 and 50 on the days that the clock is changed. nullopt beyond the day's end.
std::optional<Time> start_of_period(const TimeZone& britain, Date date, long period);

} // namespace elf::sources
