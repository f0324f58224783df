#pragma once

#include "elf/core/time_zone.hpp"

#include <string>

namespace elf::report {

/// `Sat 30 Dec`.
std::string day_text(Date date);
/// `Sat 30 Dec 18:00`, as the clock of the area shows it.
std::string local_text(const TimeZone& zone, Time t);
/// `2017-12-30 02:00`.
std::string utc_text(Time t);

} // namespace elf::report
