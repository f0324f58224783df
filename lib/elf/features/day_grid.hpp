#pragma once

#include "elf/core/series.hpp"
#include "elf/core/time_zone.hpp"

#include <vector>

namespace elf::features {

/// A stretch of whole local days cut into the slots that the clock on the wall shows: 24 of an
/// hour, 48 of half an hour. On a day of 23 hours a slot has no interval; on one of 25 hours two
/// intervals share theirs. Every interval belongs to exactly one slot.
class DayGrid {
public:
    /// All local days that the range touches.
    DayGrid(const TimeZone& zone, Step step, TimeRange range);

    struct Cell {
        long day; ///< negative or >= days() outside
        std::size_t slot;
    };

    std::size_t days() const { return m_midnights.size() - 1; }
    std::size_t slots() const { return m_slots; }
    Step step() const { return m_step; }
    Date date(std::size_t day) const { return m_first + std::chrono::days{static_cast<long>(day)}; }
    /// The intervals that begin on the day.
    TimeRange day(std::size_t day) const { return {m_midnights[day], m_midnights[day + 1]}; }
    Cell cell(Time t) const;

    /// Days x slots, row by row: the value of each slot, the mean where two intervals share it, NaN
    /// where it has none.
    std::vector<double> fold(const Series& series) const;
    /// Adds local days so that `end` is covered.
    void extend(Time end);

private:
    TimeZone m_zone;
    Step m_step;
    std::size_t m_slots;
    Date m_first;
    std::vector<Time> m_midnights; // one more than days
};

} // namespace elf::features
