#pragma once

#include "elf/core/time_zone.hpp"

#include <vector>

namespace elf::clean {

/// For days to weeks every value comes too late or too early: what stands under t belongs to
/// t - shift, for t in [begin, end). Moved back, the values of the first (shift > 0) or the last
/// |shift| of the span fall on intervals outside it, which have values of their own; as many at its
/// other edge get none: they were never delivered.
struct ClockShift {
    Time begin, end;
    Minutes shift;   ///< > 0: the values come too late
    double evidence; ///< error of its days moved back / error as they stand; 0 = overwhelming
    bool ended;      ///< the clock was right again from `end` on, beyond doubt
    Time decided;    ///< end of the last day that the decision rests on
};

/// Evidence that is beyond doubt, of shifts by an hour and of others, which are rare.
inline constexpr double overwhelming_shift = 0.3, overwhelming_odd_shift = 0.15;
inline constexpr std::chrono::weeks longest_repaired_shift{9};

/// Whether a shift may be repaired without asking: one that has ended, beyond doubt, after at most
/// nine weeks. A country that gives up daylight saving while the time zone table is old, and an
/// area in the wrong zone, look the same for as long as it lasts.
bool may_be_repaired(const ClockShift& shift);

/// The shifts of a series on the grid from `begin`, by time; they do not overlap. Any unit and
/// sign, NaN = missing.
///
/// The ramps of each local day are compared with the median of the same weekday of the four weeks
/// before it, as they stand and moved by multiples of half an hour (of the step, where that is
/// longer) up to three hours, level and scale free. A few explanations of the whole series are
/// carried along, each with its own past mended its own way, and the cheapest wins: what errors it
/// leaves (their logarithms, added over the days) and a price for leaving the right time. Days that
/// fit nothing, such as public holidays, cost all of them the same. In the four weeks after a
/// change of the clock only the morning counts. Edges are where the error is least, at a change of
/// the clock if that is nearly so: within a few hours where the load has ramps, within the night
/// where it has none.
///
/// Nothing is found that is shorter than five days, in the first two weeks, or in series without a
/// day in them. The walk sees no further than the day it is at: values after `decided` change
/// nothing in a shift that has ended (about a week after its end; at most seven, where the case is
/// close). One that goes on, or whose end is still open to doubt, is not `ended` and decided at the
/// end of the data. One that begins the series cannot be told from the right time after it.
///
/// O(n) time, about 0.3 microseconds a value, O(n) memory. Throws nothing of its own.
std::vector<ClockShift> find_clock_shifts(const std::vector<double>& values, Time begin, Step step,
                                          const TimeZone& zone);

} // namespace elf::clean
