#pragma once

#include "elf/core/time_zone.hpp"

#include <cstddef>
#include <vector>

namespace elf::clean {

/// Intervals, by index, of the hour that the clock shows a second time at the end of daylight
/// saving, where a source delivered the values of the first pass again. `values` on the grid from
/// `begin`, any unit and sign, NaN = missing.
///
/// The whole second pass must equal the first one and be neither missing nor zero. It is believed
/// only where the load does not repeat itself anyway: on none of the 28 days before may the same
/// time of day equal the hour before it (at least 14 of them must be there). Nothing after the
/// hour matters. Where the clock changes by other than whole steps nothing is found.
///
/// O(n) time. Throws nothing of its own.
std::vector<std::size_t> find_duplicate_hours(const std::vector<double>& values, Time begin,
                                              Step step, const TimeZone& zone);

} // namespace elf::clean
