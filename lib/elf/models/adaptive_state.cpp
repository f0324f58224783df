// How a walk is stored at a midnight, and goes on from there.
#include "elf/core/error.hpp"
#include "elf/core/stored_matrix.hpp"
#include "elf/models/adaptive_walk.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::models {
namespace {

constexpr std::size_t numbers_per_slot = 5;

Matrix column(const std::vector<double>& values) {
    return {values.size(), 1, values};
}

std::vector<double> column_of(const std::map<std::string, Matrix>& from, const std::string& name,
                              std::size_t size) {
    return stored_matrix(from, name, size, 1).values;
}

Matrix table(const std::vector<double>& values, std::size_t rows) {
    return {rows, rows > 0 ? values.size() / rows : 0, values};
}

/// Of rows of `p` columns those that are taken; and rows with NaN in all others.
std::vector<double> picked(const std::vector<double>& rows, std::size_t p,
                           const std::vector<std::size_t>& taken) {
    std::vector<double> out;
    for (std::size_t i = 0; i < rows.size(); i += p)
        for (const std::size_t c : taken)
            out.push_back(rows[i + c]);
    return out;
}
std::vector<double> spread(const std::vector<double>& values, std::size_t p,
                           const std::vector<std::size_t>& taken) {
    std::vector<double> out(taken.empty() ? 0 : values.size() / taken.size() * p,
                            std::numeric_limits<double>::quiet_NaN());
    for (std::size_t k = 0; k < values.size(); ++k)
        out[k / taken.size() * p + taken[k % taken.size()]] = values[k];
    return out;
}

/// What is kept of days goes on from seven digits as well as from sixteen, in half the bytes.
void shorten(std::map<std::string, Matrix>& matrices) {
    for (auto& [name, matrix] : matrices)
        for (const char* of_days :
             {"conformal.", "dependence.", "intraday.", "pending.", "recent."})
            if (name.starts_with(of_days) || name.ends_with(".state"))
                matrix.storage = Storage::float32;
}

std::string outside_key(const std::string& name) {
    return "outside." + name;
}

double seconds(Time t) {
    return static_cast<double>(t.time_since_epoch().count());
}

} // namespace

void check_stored(const Model& model) {
    const double minutes = stored_parameter(model, "step");
    const auto slots = static_cast<std::size_t>(24 * 60 / std::max(minutes, 1.0));
    column_of(model.matrices, "level", slots);
    for (const char* of_columns : {"mean", "deviation", "low", "high"})
        column_of(model.matrices, of_columns, model.features.size());
    const auto days = static_cast<std::size_t>(std::max(stored_parameter(model, "days"), 0.0));
    for (const char* recent : {"recent.forecast", "recent.filled", "recent.calendar"})
        stored_matrix(model.matrices, recent, slots, std::min(days, walk_kept_days));
    stored_begin(model);
    stored_recent(model, Step(Minutes{static_cast<long>(minutes)}));
}

Time stored_begin(const Model& model) {
    return Time(std::chrono::seconds(static_cast<long>(stored_parameter(model, "begin"))));
}

/// The forecasts from that day on, interval by interval.
std::vector<double> AdaptiveWalk::recent_load(std::size_t first) const {
    std::vector<double> out;
    for (Time t = m_grid.day(first).begin; t < m_grid.day(m_next - 1).end;
         t += m_grid.step().length()) {
        const features::DayGrid::Cell c = m_grid.cell(t);
        out.push_back(m_transform.from(m_days.forecast(static_cast<std::size_t>(c.day))[c.slot]));
    }
    return out;
}

Series stored_recent(const Model& model, Step step) {
    const auto begin = static_cast<long>(stored_parameter(model, "recent_begin"));
    return {Time(std::chrono::seconds(begin)), step,
            stored_matrix(model.matrices, "recent.load", any_number, 1).values};
}

void AdaptiveWalk::to_model(Model& m) {
    const std::size_t slots = m_grid.slots();
    const features::Scaling& s = m_design->scaling();
    m.parameters["wild"] = m_options.wild;
    m.parameters["begin"] = seconds(m_grid.day(0).begin);
    m.parameters["step"] = static_cast<double>(m_grid.step().length().count());
    m.parameters["days"] = static_cast<double>(m_next);
    m.parameters["window"] = static_cast<double>(m_window);
    m.parameters["logarithm"] = m_transform.logarithm ? 1 : 0;
    m.parameters["unit"] = m_transform.unit;
    m.parameters["weather"] = s.weather ? 1 : 0;
    m.parameters["usual_deviation"] = s.usual_deviation;
    for (std::size_t k = 0; k < m_outside_names.size(); ++k)
        m.parameters[outside_key(m_outside_names[k])] = static_cast<double>(k);
    m.features = m_design->names();
    m.matrices["level"] = column(s.level);
    m.matrices["mean"] = column(s.mean);
    m.matrices["deviation"] = column(s.deviation);
    m.matrices["state_mean"] = column(s.state_mean);
    m.matrices["state_deviation"] = column(s.state_deviation);
    m.matrices["knots"] = column({s.knots.begin(), s.knots.end()});
    m.matrices["low"] = column(m_low);
    m.matrices["high"] = column(m_high);
    m_combination->to_model(m);
    m_conformal.to_matrices("conformal.", m.matrices);
    m_intraday.to_matrices("intraday.", m.matrices);
    m_dependence.to_matrices("dependence.", m.matrices);

    const std::size_t first = m_next > walk_kept_days ? m_next - walk_kept_days : 0;
    std::vector<double> forecast, filled;
    for (std::size_t d = first; d < m_next; ++d) {
        forecast.insert(forecast.end(), m_days.forecast(d).begin(), m_days.forecast(d).end());
        filled.insert(filled.end(), m_days.filled(d).begin(), m_days.filled(d).end());
    }
    m.matrices["recent.forecast"] = table(forecast, slots);
    m.matrices["recent.filled"] = table(filled, slots);
    m.parameters["recent_begin"] = seconds(m_grid.day(first).begin);
    m.matrices["recent.load"] = column(recent_load(first));
    m.matrices["recent.calendar"] =
        table({m_calendar_forecast.begin() + static_cast<long>(first * slots),
               m_calendar_forecast.begin() + static_cast<long>(m_next * slots)},
              slots);

    const std::vector<std::size_t> taken = m_combination->columns();
    std::vector<double> days;
    for (const DayForecast& day : m_pending) {
        const std::string name = fmt::format("pending.{}.", days.size());
        days.push_back(static_cast<double>(day.day));
        m.matrices[name + "rows"] =
            table(picked(day.rows, m_design->columns(), taken), taken.size());
        m.matrices[name + "values"] = table(day.values, m_combination->size());
        std::vector<double> numbers;
        for (const auto* of :
             {&day.calendar, &day.operators, &day.forecast, &day.spread, &day.learnt})
            numbers.insert(numbers.end(), of->begin(), of->end());
        for (const Quantiles& q : day.offsets)
            numbers.insert(numbers.end(), q.begin(), q.end());
        m.matrices[name + "slots"] = table(numbers, slots);
    }
    m.matrices["pending"] = column(days);
    if (m_options.experts == ExpertSet::small)
        shorten(m.matrices);
}

AdaptiveWalk::AdaptiveWalk(const History& history, const features::DayGrid& grid,
                           const Model& model, const AdaptiveOptions& options)
    : m_grid(grid), m_holidays(history.holidays), m_options(options),
      m_late(sorted_by_known_at(history.late_load)), m_transform{stored_parameter(model,
                                                                                  "logarithm") != 0,
                                                                 stored_parameter(model, "unit")},
      m_temperature(grid.fold(history.temperature)),
      m_temperature_forecast(history.temperature_forecast.empty()
                                 ? std::vector<double>{}
                                 : grid.fold(history.temperature_forecast)),
      m_days(grid.days(), grid.slots(), options.wild), m_weather(grid.slots(), {}),
      m_conformal(Conformal::from_matrices("conformal.", model.matrices, grid.slots())),
      m_intraday(grid.slots()),
      m_dependence(DependenceOfErrors::from_matrices("dependence.", model.matrices, grid.slots())),
      m_window(static_cast<std::size_t>(stored_parameter(model, "window"))),
      m_next(static_cast<std::size_t>(stored_parameter(model, "days"))) {
    const std::size_t slots = grid.slots();
    if (m_next == 0 || m_next > grid.days() || !std::isfinite(m_transform.unit))
        throw Error(ExitCode::data, "the stored model ends where no reading is",
                    "run elf-train --refit always");
    m_options.wild = stored_parameter(model, "wild");
    restore_outside(history, model);
    features::Scaling scaling;
    scaling.weather = stored_parameter(model, "weather") != 0;
    scaling.operators = m_operator.has_value();
    scaling.random = m_options.experts == ExpertSet::all;
    scaling.usual_deviation = stored_parameter(model, "usual_deviation");
    scaling.level = column_of(model.matrices, "level", slots);
    scaling.mean = column_of(model.matrices, "mean", model.features.size());
    scaling.deviation = column_of(model.matrices, "deviation", model.features.size());
    scaling.state_mean = stored_matrix(model.matrices, "state_mean", any_number, 1).values;
    scaling.state_deviation =
        column_of(model.matrices, "state_deviation", scaling.state_mean.size());
    const std::vector<double> knots = column_of(model.matrices, "knots", scaling.knots.size());
    std::copy(knots.begin(), knots.end(), scaling.knots.begin());
    if (features::Design(grid, m_holidays, scaling).names() != model.features)
        throw Error(ExitCode::data, "the stored model has other features than this program",
                    "run elf-train --refit always");
    set_up(scaling);
    m_low = column_of(model.matrices, "low", model.features.size());
    m_high = column_of(model.matrices, "high", model.features.size());
    m_combination->from_model(model);
    m_intraday.from_matrices("intraday.", model.matrices);
    restore_days(history, model);
}

void AdaptiveWalk::restore_outside(const History& history, const Model& model) {
    const std::string prefix = outside_key("");
    std::vector<std::pair<double, std::string>> names;
    for (const auto& [key, place] : model.parameters)
        if (key.starts_with(prefix))
            names.emplace_back(place, key.substr(prefix.size()));
    std::sort(names.begin(), names.end());
    for (const auto& entry : names) {
        const std::string& name = entry.second;
        const auto found = std::find_if(history.outside.begin(), history.outside.end(),
                                        [&](const OutsideForecast& o) { return o.name == name; });
        // One that is not there any more sleeps.
        take_outside(name, found == history.outside.end() ? Series{{}, history.load.step, {}}
                                                          : found->values);
    }
}

void AdaptiveWalk::restore_days(const History& history, const Model& model) {
    const std::size_t slots = m_grid.slots();
    const std::size_t today = m_next - 1;
    const Time midnight = m_grid.day(today).begin;
    m_load = as_it_stood_at(history.load, m_late, midnight);
    while (m_next_late < m_late.size() && m_late[m_next_late].known_at <= midnight)
        ++m_next_late;
    const std::size_t kept = std::min(m_next, walk_kept_days);
    const std::size_t first = m_next - kept;
    const Matrix& forecast = stored_matrix(model.matrices, "recent.forecast", slots, kept);
    const Matrix& filled = stored_matrix(model.matrices, "recent.filled", slots, kept);
    const Matrix& calendar = stored_matrix(model.matrices, "recent.calendar", slots, kept);
    for (std::size_t d = first; d < m_next; ++d) {
        const std::size_t at = (d - first) * slots;
        m_days.restore(d, std::span(forecast.values).subspan(at, slots),
                       std::span(filled.values).subspan(at, slots));
        if (d < today)
            refresh(d);
    }
    std::copy(calendar.values.begin(), calendar.values.end(),
              m_calendar_forecast.begin() + static_cast<long>(first * slots));
    if (m_design->scaling().weather)
        for (std::size_t d = 0; d < today; ++d)
            m_weather.add(air_of(m_temperature, d));
    restore_pending(model);
}

void AdaptiveWalk::restore_pending(const Model& model) {
    const std::size_t slots = m_grid.slots();
    const std::size_t per_slot = numbers_per_slot + quantile_levels.size();
    const std::vector<std::size_t> taken = m_combination->columns();
    const std::vector<double>& days =
        stored_matrix(model.matrices, "pending", any_number, 1).values;
    for (std::size_t k = 0; k < days.size(); ++k) {
        const std::string name = fmt::format("pending.{}.", k);
        const std::vector<double>& numbers =
            stored_matrix(model.matrices, name + "slots", slots, per_slot).values;
        const auto part = [&](std::size_t i) {
            const auto begin = numbers.begin() + static_cast<long>(i * slots);
            return std::vector<double>(begin, begin + static_cast<long>(slots));
        };
        if (!(days[k] >= 0) || days[k] >= static_cast<double>(m_next))
            throw Error(ExitCode::data, "the stored model waits for days that it has not seen",
                        "run elf-train --refit always");
        DayForecast day{
            static_cast<std::size_t>(days[k]),
            spread(stored_matrix(model.matrices, name + "rows", taken.size(), slots).values,
                   m_design->columns(), taken),
            stored_matrix(model.matrices, name + "values", m_combination->size(), slots).values,
            part(0),
            part(1),
            part(2),
            part(3),
            {},
            part(4)};
        for (std::size_t s = 0; s < slots; ++s) {
            Quantiles q;
            const auto begin =
                numbers.begin() + static_cast<long>(numbers_per_slot * slots + s * q.size());
            std::copy_n(begin, q.size(), q.begin());
            day.offsets.push_back(q);
        }
        m_pending.push_back(std::move(day));
    }
}

} // namespace elf::models
