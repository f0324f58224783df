#pragma once

#include "elf/features/calendar.hpp"
#include "elf/features/day_grid.hpp"
#include "elf/features/load_lags.hpp"
#include "elf/features/random_features.hpp"
#include "elf/features/weather.hpp"

#include <array>
#include <string>
#include <vector>

namespace elf::features {

/// Columns that belong together; a model takes some blocks and leaves others.
enum class Block {
    calendar,        ///< begins with the constant 1
    lags,            ///< the load of past days at the same slot, the last hours
    kinds,           ///< days of the same kind
    curve,           ///< yesterday's curve
    seasons,         ///< lags times the year's harmonic
    bends,           ///< squares
    random,          ///< bent combinations of the past days
    random_more,     ///< twice as many others
    weather,         ///< temperature
    lasting_weather, ///< see lasting_weather_names
    deviations,      ///< from a forecast by calendar and weather only
    deviation_bends,
    operators, ///< the operator's own forecast and its errors
};
inline constexpr std::size_t block_count = 13;

struct ColumnRange {
    std::size_t first = 0;
    std::size_t count = 0;
};

/// What the columns are measured against: taken from the beginning of a history, so that nothing
/// later shines through.
struct Scaling {
    std::vector<double> level;           ///< usual load of each slot
    std::vector<double> mean;            ///< of each column
    std::vector<double> deviation;       ///< of each column, never 0
    std::vector<double> state_mean;      ///< of what random features are made from
    std::vector<double> state_deviation; ///< never 0
    Knots knots{};
    bool weather = false;         ///< whether the temperature columns are there
    bool operators = false;       ///< whether the columns of the operator's forecast are there
    bool random = true;           ///< whether those of random features are
    double usual_deviation = 1.0; ///< size of the deviations
};

/// What one day's rows are made from, as it is known at the midnight that begins the day.
struct DayInputs {
    std::span<const double> past; ///< load of whole days, without gaps, see load_lag_days
    const WeatherDays* weather;   ///< the days before; ignored without weather
    std::span<const double> air;  ///< temperatures of the day itself
    /// Whole past days of load - base forecast, no gaps; empty: their columns are NaN.
    std::span<const double> deviations;
    std::span<const double> operator_today;  ///< empty: their columns are NaN
    std::span<const double> operator_errors; ///< see OperatorDays
};

/// The design matrix, one local day at a time: a row per slot, a column per feature.
class Design {
public:
    Design(const DayGrid& grid, const HolidayCalendar& holidays, Scaling scaling);

    const std::vector<std::string>& names() const { return m_names; }
    std::size_t columns() const { return m_names.size(); }
    /// Where a block's columns are; a count of 0 where it is not there.
    ColumnRange block(Block b) const { return m_blocks[static_cast<std::size_t>(b)]; }
    const Scaling& scaling() const { return m_scaling; }

    /// Rows of the day, slots x columns row by row, in units of the scaling. NaN where something is
    /// missing.
    void rows(std::size_t day, const DayInputs& inputs, std::vector<double>& out) const;

    /// Takes mean and deviation of the columns, and of the states, from what `raw` left of days
    /// seen without them. The calendar is known for every day: its columns are measured over the
    /// first year whatever the rows hold.
    void measure(const std::vector<double>& rows, const std::vector<double>& states);
    /// Rows before scaling and without random features, and the states behind these; for measure.
    void raw(std::size_t day, const DayInputs& inputs, std::vector<double>& out,
             std::vector<double>& states) const;

    /// Rows left by `raw`, of any number of days, in units of the scaling.
    void scale(std::vector<double>& rows) const;

    void set_usual_deviation(double size) { m_scaling.usual_deviation = size; }

private:
    void fill_random(const std::vector<double>& states, std::vector<double>& out) const;
    bool is_day_of_rest(Date date) const;

    DayGrid m_grid;
    HolidayCalendar m_holidays;
    Scaling m_scaling;
    std::vector<std::string> m_names;
    std::array<ColumnRange, block_count> m_blocks{};
    std::array<RandomFeatures, 2> m_random;
};

} // namespace elf::features
