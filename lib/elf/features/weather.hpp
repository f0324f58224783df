#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

namespace elf::features {

/// Temperatures at which the response of load may bend, °C, ascending.
using Knots = std::array<double, 7>;

/// The 5, 20, 40, 60, 80, 95 and 99 % quantiles; NaN are left out. All NaN where nothing is left.
Knots temperature_knots(std::vector<double> temperatures);

/// Names of the columns that `WeatherDays::rows` fills first.
std::vector<std::string> weather_names();
/// And then: the hours to come, heat and cold that last, of today and yesterday. Many, and alike:
/// for models that have seen more than a season.
std::vector<std::string> lasting_weather_names();

/// Temperatures of whole days, and what follows from them for one more day. Days without a value
/// keep the shape of the day before them.
class WeatherDays {
public:
    WeatherDays(std::size_t slots, Knots knots);

    /// Features of the day after the last one added, `slots` rows of `stride` doubles each:
    /// `today` holds its temperatures (observed or forecast). NaN where past or `today` has none.
    /// `weekend` and the year's phase (radians at each slot's day) feed the interactions.
    void rows(std::span<const double> today, bool weekend, double year_phase, double* out,
              std::size_t stride) const;
    /// Adds a day that has passed; days before the first with a value are left out.
    void add(std::span<const double> day);
    std::size_t days() const { return m_values.size() / m_slots; }
    const Knots& knots() const { return m_knots; }

private:
    std::vector<double> filled(std::span<const double> day) const;

    std::size_t m_slots;
    Knots m_knots;
    std::vector<double> m_values;                // without gaps, NaN only at the start
    std::array<std::vector<double>, 2> m_smooth; // exponential means, as m_values
    std::vector<double> m_prefix;                // running sum of m_values
};

} // namespace elf::features
