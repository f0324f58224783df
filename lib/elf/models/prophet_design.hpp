#pragma once

#include "elf/core/holiday.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/features/weather.hpp"
#include "elf/models/prophet_weather.hpp"

#include <string>
#include <vector>

namespace elf::models {

/// Days since 1970-01-01 as Prophet counts them.
double prophet_day(Time t);

/// The regressors that `prophet` adds to its trend, in local time: the year to order 10; kinds of
/// day (weekdays, days off and what lies round them); the day to order 8, and what is different in
/// it on Mondays, Fridays, Saturdays, days off, between feasts and with the season; temperature and
/// its daily means with hinges, and their product with the day.
class ProphetDesign {
public:
    /// All of `knots` NaN: without temperature.
    ProphetDesign(TimeZone zone, HolidayCalendar holidays, features::Knots knots);

    std::size_t columns() const { return m_names.size(); }
    const std::vector<std::string>& names() const { return m_names; }
    bool has_weather() const { return m_has_weather; }
    const features::Knots& knots() const { return m_knots; }
    /// Prior standard deviations of the coefficients. A season of the year needs two years to be
    /// told from the trend: with a shorter history its coefficients are held near zero.
    std::vector<double> priors(double days_of_history) const;
    /// Unknown air counts as usual air: zeros.
    void row(Time t, const Air& air, double* out) const;

private:
    void weather(const Air& air, const double* day, double* out) const;

    TimeZone m_zone;
    HolidayCalendar m_holidays;
    features::Knots m_knots;
    bool m_has_weather;
    std::vector<std::string> m_names;
    std::vector<double> m_wide; // priors of a long history
};

} // namespace elf::models
