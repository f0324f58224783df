#pragma once

#include "elf/features/day_grid.hpp"
#include "elf/models/history.hpp"

#include <armadillo>
#include <array>
#include <span>
#include <string>
#include <vector>

namespace elf::models {

/// What the calendar and the weather add to a load whose days and weeks the errors' model follows
/// by itself: days unlike others of their weekday, each with a profile over the day, and the bent
/// response to temperature now and over the last day. Rows are hours of the local clock, 24 a day.
struct SarimaRegressors {
    bool weather = false;
    std::array<double, 3> knots{}; ///< °C, where the response to temperature may bend
    double mean = 0;               ///< of the temperature
    double deviation = 1;

    std::vector<std::string> names() const;
    /// Days `first` ... `last` of the grid. `temperature` is folded on it, 24 a day; a missing
    /// value is that of the day before at the same hour. Never NaN.
    arma::mat rows(const features::DayGrid& grid, const HolidayCalendar& holidays,
                   std::span<const double> temperature, std::size_t first, std::size_t last) const;
};

/// Weather where at least half of the hours have it.
SarimaRegressors choose_regressors(std::span<const double> temperature);

} // namespace elf::models
