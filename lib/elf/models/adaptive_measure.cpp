// What a walk measures its columns against: the beginning of its history.
#include "elf/features/calendar.hpp"
#include "elf/models/adaptive_walk.hpp"

#include <algorithm>
#include <cmath>

namespace elf::models {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> beginning(const std::vector<double>& values, std::size_t n) {
    return {values.begin(), values.begin() + static_cast<long>(std::min(n, values.size()))};
}

/// The weather is used where at least half of the days it is measured over have it.
bool enough(const std::vector<double>& temperatures) {
    const auto known = std::count_if(temperatures.begin(), temperatures.end(),
                                     [](double v) { return !std::isnan(v); });
    return 2 * static_cast<std::size_t>(known) >= temperatures.size() && known > 0;
}

} // namespace

AdaptiveWalk::AdaptiveWalk(const History& history, const features::DayGrid& grid,
                           std::size_t window, const AdaptiveOptions& options)
    : m_grid(grid), m_holidays(history.holidays), m_options(options),
      m_late(sorted_by_known_at(history.late_load)),
      m_transform(choose_transform(as_it_stood_at(history.load, m_late, grid.day(window - 1).end),
                                   history.area.may_feed_back, window)),
      m_load(as_it_stood_at(history.load, m_late, Time::min())),
      m_temperature(grid.fold(history.temperature)),
      m_temperature_forecast(history.temperature_forecast.empty()
                                 ? std::vector<double>{}
                                 : grid.fold(history.temperature_forecast)),
      m_days(grid.days(), grid.slots(), options.wild), m_weather(grid.slots(), {}),
      m_conformal(grid.slots()), m_intraday(grid.slots()), m_dependence(grid.slots()),
      m_window(window) {
    if (m_options.outside)
        for (const OutsideForecast& o : history.outside)
            take_outside(o.name, o.values);
    measure(window);
}

void AdaptiveWalk::take_outside(const std::string& name, Series values) {
    for (double& v : values.values)
        v = std::isnan(v) ? v : m_transform.to(v);
    if (name == "operator")
        m_operator = m_outside.size();
    m_outside_names.push_back(name);
    m_outside.push_back(m_grid.fold(values));
}

/// Makes what follows from the scaling.
void AdaptiveWalk::set_up(const features::Scaling& scaling) {
    const std::size_t slots = m_grid.slots();
    m_design.emplace(m_grid, m_holidays, scaling);
    m_combination.emplace(*m_design, slots,
                          Combination::Options{m_window, m_options.wild, m_transform.logarithm,
                                               m_options.experts, m_operator.has_value(),
                                               m_outside.size()});
    m_is_rare.clear();
    for (const std::string& name : m_design->names())
        m_is_rare.push_back(features::is_rare(name) ? 1 : 0);
    m_days = features::LoadDays(m_grid.days(), slots, m_options.wild);
    m_weather = features::WeatherDays(slots, scaling.knots);
    m_calendar_forecast.assign(m_grid.days() * slots, missing);
    m_deviations.assign(m_grid.days() * slots, 0.0);
    m_low.assign(m_design->columns(), std::numeric_limits<double>::infinity());
    m_high.assign(m_design->columns(), -std::numeric_limits<double>::infinity());
    m_forecast.assign(slots, missing);
    m_narrowing.assign(slots, 1.0);
}

/// A first pass over the window, without forecasts, to see how large the columns are, and a second
/// of the calendar alone, to see how large the deviations from it are.
void AdaptiveWalk::measure(std::size_t window) {
    const std::size_t slots = m_grid.slots();
    const Series at_start = m_load;
    const std::vector<double> first_air = beginning(m_temperature, window * slots);
    features::Scaling scaling;
    scaling.level.assign(slots, 0.0);
    scaling.weather = enough(first_air);
    scaling.operators = m_operator.has_value();
    scaling.random = m_options.experts == ExpertSet::all;
    scaling.knots = features::temperature_knots(first_air);
    for (std::size_t d = 1; d <= window; ++d)
        receive(d);
    m_days.fill(0, window);
    std::vector<double> count(slots, 0.0);
    for (std::size_t d = 0; d < window; ++d)
        for (std::size_t s = 0; s < slots; ++s)
            if (const double v = m_days.known(d, s); !std::isnan(v)) {
                count[s] += 1;
                scaling.level[s] += (v - scaling.level[s]) / count[s];
            }
    features::Design design(m_grid, m_holidays, scaling);
    features::WeatherDays weather(slots, scaling.knots);
    std::vector<double> rows, of_day, states, states_of_day;
    for (std::size_t d = 0; d < window; ++d) {
        const std::span<const double> air = air_of(m_temperature, d);
        design.raw(d, {m_days.past(d), &weather, air, {}, {}, {}}, of_day, states_of_day);
        rows.insert(rows.end(), of_day.begin(), of_day.end());
        states.insert(states.end(), states_of_day.begin(), states_of_day.end());
        if (scaling.weather)
            weather.add(air);
    }
    design.measure(rows, states);
    design.scale(rows);
    ExpertBank calendar(calendar_expert(m_options.experts), design, slots);
    double squares = 0;
    double n = 0;
    const std::size_t p = design.columns();
    for (std::size_t d = 0; d < window; ++d)
        for (std::size_t s = 0; s < slots; ++s) {
            const std::span<const double> row = std::span(rows).subspan((d * slots + s) * p, p);
            const double v = m_days.known(d, s) - scaling.level[s];
            if (std::isnan(v) || std::isnan(row[1]))
                continue;
            if (const double e = v - calendar.predict(s, row); 2 * d >= window && !std::isnan(e)) {
                squares += std::min(e * e, m_options.wild * m_options.wild);
                n += 1;
            }
            calendar.learn(s, row, v);
        }
    if (squares > 0)
        design.set_usual_deviation(std::sqrt(squares / n));
    m_load = at_start;
    m_next_late = 0;
    set_up(design.scaling());
}

} // namespace elf::models
