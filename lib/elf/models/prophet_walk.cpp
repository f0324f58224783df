#include "elf/models/prophet_walk.hpp"

#include "elf/models/prophet_level.hpp"
#include "elf/models/prophet_outlook.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t least_days = 28; ///< of history, known or not
constexpr const char* no_temperature = "the temperature is not known throughout";

std::vector<Version> sorted(std::vector<Version> versions) {
    std::stable_sort(versions.begin(), versions.end(),
                     [](const Version& a, const Version& b) { return a.known_at < b.known_at; });
    return versions;
}

/// The last three years decide.
features::Knots knots_of(const Series& temperature, std::size_t end) {
    const std::size_t longest =
        ProphetWeeks::longest * 7 * static_cast<std::size_t>(temperature.step.per_day());
    const std::size_t begin = end > longest ? end - longest : 0;
    std::vector<double> known;
    for (std::size_t i = begin; i < std::min(end, temperature.size()); ++i)
        if (std::isfinite(temperature.values[i]))
            known.push_back(temperature.values[i]);
    if (2 * known.size() < end - begin)
        known.clear();
    return features::temperature_knots(std::move(known));
}

Series on_grid_of(const Series& load, const Series& temperature) {
    if (temperature.empty())
        return {load.begin, load.step, {}};
    return temperature.resized({load.begin, std::max(temperature.end(), load.begin)});
}

} // namespace

ProphetWalk::ProphetWalk(const History& history, Time first_origin, const ProphetState* state)
    : m_history(history), m_late(sorted(history.late_load)), m_known(history.load),
      m_temperature(on_grid_of(history.load, history.temperature)), m_weather(m_temperature) {
    const long first = (first_origin - history.load.begin) / history.load.step.length();
    m_origin = static_cast<std::size_t>(std::max(first, 0L));
    m_known.values.resize(std::max(m_known.size(), m_origin), missing);
    for (double& v : m_known.values)
        v = std::isfinite(v) ? v : missing;
    m_load = m_known;
    for (const Version& v : m_late)
        put(v.time, missing);
    receive(first_origin);
    if (state)
        m_state = *state;
    else
        choose_scales();
    for (std::size_t i = 0; i < m_load.size(); ++i)
        m_load.values[i] = m_state.transform.to(m_known.values[i]);
    m_design = std::make_unique<ProphetDesign>(history.zone, history.holidays, m_state.knots);
    if (!state)
        m_weeks = std::make_unique<ProphetWeeks>(*m_design, m_load, m_weather, m_origin);
    m_fitted = state != nullptr;
    m_next_fit = m_origin;
    m_fit.assign(m_load.size(), missing);
}

void ProphetWalk::choose_scales() {
    const Series known = m_known.resized({m_known.begin, m_known.time(m_origin)});
    m_state.transform = choose_transform(known, m_history.area.may_feed_back, known.size());
    m_state.knots = knots_of(m_temperature, m_origin);
}

void ProphetWalk::put(Time time, double value) {
    const long index = m_known.index(time);
    if (index < 0 || index >= static_cast<long>(m_known.size()))
        return;
    const auto i = static_cast<std::size_t>(index);
    m_known.values[i] = std::isfinite(value) ? value : missing;
    m_load.values[i] = m_state.transform.to(m_known.values[i]);
    if (m_weeks)
        m_weeks->forget(i);
}

void ProphetWalk::receive(Time origin) {
    for (; m_next_late < m_late.size() && m_late[m_next_late].known_at <= origin; ++m_next_late)
        put(m_late[m_next_late].time, m_late[m_next_late].value);
}

bool ProphetWalk::advance(Time origin) {
    const long index = (origin - m_known.begin) / m_known.step.length();
    const std::size_t least = least_days * static_cast<std::size_t>(m_known.step.per_day());
    if (index < static_cast<long>(least))
        return false;
    m_origin = static_cast<std::size_t>(index);
    receive(origin);
    if (m_weeks && (m_origin >= m_next_fit || !m_fitted))
        refit();
    if (m_fitted)
        extend_fit();
    return m_fitted;
}

void ProphetWalk::refit() {
    m_next_fit = m_origin + 7 * static_cast<std::size_t>(m_known.step.per_day());
    const std::optional<ProphetProblem> problem = m_weeks->problem(m_origin);
    if (!problem)
        return;
    m_state.parameters = fit_prophet(*problem);
    m_fitted = true;
    m_fit_end = 0;
}

void ProphetWalk::extend_fit() {
    const std::size_t window = residual_days * static_cast<std::size_t>(m_known.step.per_day());
    const std::size_t begin = std::max(m_fit_end, m_origin > window ? m_origin - window : 0);
    std::vector<Air> airs;
    for (std::size_t i = begin; i < m_origin; ++i)
        airs.push_back(m_weather.at(i));
    const std::vector<double> fit =
        prophet_fit_of(m_state.parameters, *m_design, m_known.time(begin), m_known.step, airs);
    std::copy(fit.begin(), fit.end(), m_fit.begin() + static_cast<long>(begin));
    m_fit_end = m_origin;
}

std::vector<Air> ProphetWalk::airs_to_come(std::size_t n, bool& complete) const {
    const Series& forecast = m_history.temperature_forecast;
    std::vector<double> temperatures;
    for (std::size_t i = m_origin; i < m_origin + n; ++i) {
        const Time t = m_known.time(i);
        temperatures.push_back((forecast.empty() ? m_temperature : forecast).at(t));
        complete = complete && std::isfinite(temperatures.back());
    }
    return m_weather.with(m_origin, temperatures);
}

Forecast ProphetWalk::forecast(Time end) const {
    const Time origin = m_known.time(m_origin);
    const auto n = TimeRange{origin, end}.steps(m_known.step);
    bool complete = true;
    const std::vector<Air> airs = airs_to_come(n, complete);
    const std::vector<double> fit =
        prophet_fit_of(m_state.parameters, *m_design, origin, m_known.step, airs);
    const std::size_t window = residual_days * static_cast<std::size_t>(m_known.step.per_day());
    std::vector<double> residuals;
    for (std::size_t i = m_origin > window ? m_origin - window : 0; i < m_origin; ++i)
        residuals.push_back(m_load.values[i] - m_fit[i]);
    const bool blind = m_design->has_weather() && !complete;
    return {"prophet", origin, blind ? no_temperature : "ok",
            prophet_outlook(m_state.parameters, m_state.transform, origin, m_known.step, fit,
                            residuals)};
}

} // namespace elf::models
