#pragma once

#include "elf/core/observation.hpp"
#include "elf/core/time.hpp"

#include <string>
#include <vector>

namespace elf::clean {

/// One interval of the grid: what was observed of it.
struct Cell {
    double value = 0;     ///< NaN where the observations do not cover the whole interval
    Time known_at{};      ///< when the last of them became known
    bool partial = false; ///< mean of some points of several only, see points.hpp
};

/// Mean values on the grid over the range. Observations carry mean values (power) of their
/// intervals or, where their unit is an energy, are turned into power; each counts by the time it
/// shares with the interval, so that energy is kept: four quarter hours make an hour, and an hour
/// is spread evenly over its halves. An interval that is not covered to the minute is NaN.
///
/// `observations` sorted by time, one per interval; `unit` is the unit of the result for electric
/// quantities, others pass through. Throws Error(usage) for units that do not convert.
/// O(observations + cells).
std::vector<Cell> resample(const std::vector<Observation>& observations, TimeRange range, Step step,
                           const std::string& unit);

} // namespace elf::clean
