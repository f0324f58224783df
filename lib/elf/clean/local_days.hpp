#pragma once

#include "elf/core/time_zone.hpp"

#include <cstddef>
#include <vector>

namespace elf::clean {

/// Values by civil day and slot, the slot being the time on the wall's clock in steps: the same
/// slot of another day is the same local time, also over changes of daylight saving. Days follow
/// each other without a hole, so that the cell before slot 0 is the last one of the day before.
/// A cell is NaN where the value is missing or outside the series and where the clock jumps over
/// the slot; of an hour shown twice it holds the first pass.
class LocalDays {
public:
    /// `values` on the grid from `begin`, NaN = missing. O(n).
    LocalDays(const std::vector<double>& values, Time begin, Step step, const TimeZone& zone);

    std::size_t days() const { return m_slots == 0 ? 0 : m_cells.size() / m_slots; }
    std::size_t slots() const { return m_slots; } ///< of a day of 24 hours
    Date date(std::size_t day) const { return m_first + std::chrono::days{day}; }
    /// Day of a date; negative or >= days() outside.
    long day_of(Date date) const { return (date - m_first).count(); }
    /// days() x slots(), day after day.
    const std::vector<double>& cells() const { return m_cells; }
    double cell(std::size_t day, std::size_t slot) const { return m_cells[day * m_slots + slot]; }

private:
    Date m_first{};
    std::size_t m_slots;
    std::vector<double> m_cells;
};

} // namespace elf::clean
