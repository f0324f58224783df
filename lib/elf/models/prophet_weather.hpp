#pragma once

#include "elf/core/series.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace elf::models {

/// Temperature and its exponential means over a day and three days, °C; all NaN: not known.
struct Air {
    double now, day, days;
};

/// The air over a grid. A missing temperature is that of a day before, so that only the time before
/// the first value has none.
class ProphetWeather {
public:
    /// `temperature` on the grid it is asked for; may be empty: never known.
    explicit ProphetWeather(const Series& temperature);

    /// NaN outside the grid.
    Air at(std::size_t i) const;
    /// What would stand from `first` on if the temperatures there were these; a NaN among them is
    /// that of a day before.
    std::vector<Air> with(std::size_t first, std::span<const double> temperatures) const;

private:
    Air next(const Air& before, double now) const;

    std::size_t m_per_day;
    std::vector<Air> m_air;
};

} // namespace elf::models
