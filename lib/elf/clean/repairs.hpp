#pragma once

#include "elf/core/observation.hpp"
#include "elf/core/reading.hpp"
#include "elf/core/repair.hpp"
#include "elf/core/time_zone.hpp"

#include <vector>

namespace elf::clean {

/// Those of one source, applied or not.
std::vector<Repair> repairs_of(const std::vector<Repair>& repairs, const std::string& source);

/// What has to be read so that every interval of the range has the value that belongs to it: whole
/// years where days are swapped, some hours more where a clock was wrong.
TimeRange needed(TimeRange range, const std::vector<Repair>& repairs);

/// Moves observations (sorted by time) of one source to the intervals they belong to and sorts
/// them again. A value is known no earlier than its interval ends; forecasts keep their lead time.
/// What a shifted clock puts outside of its span is dropped: it stands there already.
std::vector<Observation> move_back(std::vector<Observation> observations,
                                   const std::vector<Repair>& repairs, const TimeZone& zone,
                                   bool are_forecasts);

/// Says of a measured reading what was repaired: corrected, with the interval under which its value
/// was received; of a repair that was not applied only the reason.
void mark_repaired(const std::vector<Repair>& repairs, const TimeZone& zone, Reading& r);

} // namespace elf::clean
