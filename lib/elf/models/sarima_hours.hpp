#pragma once

#include "elf/features/day_grid.hpp"
#include "elf/models/history.hpp"
#include "elf/models/transform.hpp"

#include <span>
#include <vector>

namespace elf::models {

/// The load in hours of the local clock, 24 a day, on the model's scale, as it stood at some time.
/// A finer step is the mean of its hour and a shape within it.
class SarimaHours {
public:
    /// `known` is what the scale is chosen from: the end of what the first forecast may see.
    SarimaHours(const History& history, const features::DayGrid& grid, Time known);
    SarimaHours(const History& history, const features::DayGrid& grid, const Transform& transform);

    /// Takes the versions in that were known by then. Times only grow.
    void know(Time time);
    /// Hours of the grid's days; NaN where missing. Those after `know` are not to be looked at.
    const std::vector<double>& values() const { return m_hours; }
    /// By how much the slots of a day differ from their hour, on the model's scale, from the same
    /// weekday of the weeks before. All 0 at hourly steps.
    std::vector<double> shape(std::size_t day) const;
    const Transform& transform() const { return m_transform; }

private:
    void refresh(std::size_t day);

    const features::DayGrid& m_grid;
    Series m_load; ///< as it stands
    std::vector<Version> m_late;
    std::size_t m_next_late = 0;
    Transform m_transform;
    std::vector<double> m_hours;
    std::vector<double> m_slots; ///< on the model's scale; empty at hourly steps
};

/// Means of the hours of the local clock, 24 a day of the grid, of what is finite; NaN where
/// nothing is, and everywhere for an empty series.
std::vector<double> hourly(const features::DayGrid& grid, const Series& series);

} // namespace elf::models
