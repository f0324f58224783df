#pragma once

#include "elf/features/calendar.hpp"
#include "elf/features/day_grid.hpp"
#include "elf/features/load_lags.hpp"
#include "elf/features/weather.hpp"

#include <string>
#include <vector>

namespace elf::features {

/// What the columns are measured against: taken from the beginning of a history, so that nothing
/// later shines through.
struct Scaling {
    std::vector<double> level;     ///< usual load of each slot
    std::vector<double> mean;      ///< of each column
    std::vector<double> deviation; ///< of each column, never 0
    Knots knots{};
    bool weather = false; ///< whether the temperature columns are there
};

/// The design matrix, one local day at a time: a row per slot, a column per feature. The first
/// column is 1.
class Design {
public:
    Design(const DayGrid& grid, const HolidayCalendar& holidays, Scaling scaling);

    const std::vector<std::string>& names() const { return m_names; }
    std::size_t columns() const { return m_names.size(); }
    const Scaling& scaling() const { return m_scaling; }

    /// Rows of the day, slots x columns row by row, in units of the scaling. `past` is the load of
    /// whole days up to the midnight that begins it, without gaps; `weather` the days before it and
    /// `today` the temperatures of the day itself (both ignored without weather). NaN where
    /// something is missing; see load_lag_days for how much past a row needs.
    void rows(std::size_t day, std::span<const double> past, const WeatherDays& weather,
              std::span<const double> today, std::vector<double>& out) const;

    /// Takes mean and deviation of the columns from rows made without them. The calendar is known
    /// for every day: its columns are measured over the first year whatever the rows hold.
    void measure(const std::vector<double>& rows);

private:
    DayGrid m_grid;
    HolidayCalendar m_holidays;
    Scaling m_scaling;
    std::vector<std::string> m_names;
    std::size_t m_calendar_columns;
    std::size_t m_load_columns;
};

} // namespace elf::features
