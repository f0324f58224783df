#pragma once

#include "elf/core/time.hpp"

#include <cstddef>
#include <vector>

namespace elf::anomaly {

/// An event among those of other areas.
struct EventSpan {
    int area;       ///< a key
    TimeRange span; ///< not empty
    int direction;  ///< 1: more than expected, -1: less; 0: neither, or not known
};

/// Of each event the first `most` other areas, in the order in which `events` has them, that have
/// an event in the same direction at the same time; none where its direction is 0. The events of an
/// area stand together. Events are compared by the days that they touch, and of each day only until
/// there are enough: O(n most) where events are dense, else O(n d), d events a day.
std::vector<std::vector<int>> neighbours_of(const std::vector<EventSpan>& events, std::size_t most);

} // namespace elf::anomaly
