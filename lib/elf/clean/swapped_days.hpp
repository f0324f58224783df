#pragma once

#include "elf/core/time_zone.hpp"

#include <cstddef>
#include <vector>

namespace elf::clean {

/// A calendar year (local) whose dates were read with day and month swapped where the day is at
/// most 12: the value of 3 July stands under 7 March and the other way round, at the same local
/// time of day.
struct SwappedDays {
    int year;
    double evidence;    ///< error swapped back / error as it stands, well below 1; 0 = overwhelming
    std::size_t pairs;  ///< pairs of days that could be judged, at most 66
    std::size_t better; ///< of these, pairs that fit better swapped back
};

/// The swapped years among those of the series, by year. `values` on the grid from `begin`, any
/// unit and sign, NaN = missing; times that carry no value are no evidence.
///
/// Days 13 and later stand where they belong in either case. Each day up to the 12th is compared
/// with the nearest of them of the same weekday before and after it (7 or 14 days off), once as it
/// stands and once with the values of its partner; a pair of days is one vote whose weight is
/// bounded, so that neither holidays nor gross errors decide. A year is judged as a whole: where
/// only a part of it was read wrongly, right and wrong values meet under one time, and no swap
/// mends that. Three months of values that hold both days of a pair are enough; less, a constant
/// series or one without a week in it stay unjudged.
///
/// O(n) time and memory. Throws nothing of its own.
std::vector<SwappedDays> find_swapped_days(const std::vector<double>& values, Time begin, Step step,
                                           const TimeZone& zone);

/// The interval that a value received under t belongs to, in a swapped year. t itself where the
/// day is after the 12th or equals the month. Its own inverse, hence a bijection: where the clock
/// of one day of a pair jumps over an hour, that hour of the other day stays where it is; where it
/// shows an hour twice, the first pass is exchanged and the second stays.
Time swap_back(Time t, const TimeZone& zone);

} // namespace elf::clean
