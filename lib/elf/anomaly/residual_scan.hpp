#pragma once

#include "elf/anomaly/local_grid.hpp"
#include "elf/core/time.hpp"

#include <vector>

namespace elf::anomaly {

/// Intervals [first, last) that stand out of a series of residuals, and by how much: in units of
/// what is usual for such a stretch at that time of the day.
struct Box {
    std::size_t first;
    std::size_t last;
    double size; ///< above zero
    bool above;  ///< expectation
    std::size_t length() const { return last - first; }
};

/// What is usual of both tests, of the history.
struct ScanScale {
    std::vector<double> steps; ///< lengths x slots, length after length; NaN where unknown
    double shift = 0; ///< of the residual's level from a day to the next; NaN where unknown
};

/// On the grid of the load; NaN = missing.
struct Residuals {
    const std::vector<double>& best;  ///< against the better opinion
    const std::vector<double>& usual; ///< against the recent median: a step that the load made is
                                      ///< here too, one that only the forecast made is not
    std::size_t first = 0;            ///< boxes begin there or later
};

/// The number of lengths that are tried: one interval, 1, 2, 3, 4, 6, 8 and 12 hours.
std::size_t scan_lengths(Step step);

/// `floor`: nothing is smaller than that, area's unit.
ScanScale scan_scale(const std::vector<double>& residual, const LocalGrid& grid, Step step,
                     double floor);

/// Rises and falls that come back: stretches of up to twelve hours whose mean lies to the same side
/// of the two hours before and of the two hours after. What weather does to a forecast for half a
/// day stands before, during and after alike, and cancels out; an event of three deviations of the
/// residual is one of eight to ten of these steps. Of boxes less than two hours apart the greatest
/// is told, without edges that have not half of its height. At least half of the
/// step must be there against the recent median. At the end of the series, where nothing
/// comes after, a step counts for 0.6. O(n lengths).
std::vector<Box> scan(const Residuals& residuals, const LocalGrid& grid, Step step,
                      const ScanScale& scale, double least);

/// Changes that stay: four fifths of the next 24 hours lie to one side of the median of the last
/// 24, by 0.35 of the jump between two hours that begins it or more, half of which must be there
/// against the recent median, and away from zero. The size is the lesser of that distance and 0.7
/// of the jump. A box ends where the level has come half the way back, or after 28 days; the way
/// back is no shift. O(n day).
std::vector<Box> level_shifts(const Residuals& residuals, Step step, const ScanScale& scale,
                              double least);

} // namespace elf::anomaly
