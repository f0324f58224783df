#include "elf/models/sarima.hpp"

#include "elf/core/error.hpp"
#include "elf/models/sarima_hours.hpp"
#include "elf/models/seasonal_naive.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace elf::models {
namespace {

constexpr int model_version = 1;
constexpr std::size_t hours = 24;
constexpr const char* too_little = "too little history: same slot last week";
constexpr const char* no_temperature =
    "no temperature of some hours: that of the day before stands in";

features::DayGrid grid_of(const History& h, Time end) {
    return {h.zone, h.load.step, {h.load.begin, std::max(end, h.load.end())}};
}

/// Days of the grid that a fit or a forecast at `as_of` looks back on: [first, today).
struct Window {
    std::size_t first;
    std::size_t today;
};

Window window_of(const features::DayGrid& grid, Time as_of) {
    const auto today = static_cast<std::size_t>(
        std::clamp(grid.cell(as_of).day, 0L, static_cast<long>(grid.days())));
    return {today - std::min(today, sarima_window_days), today};
}

Forecast naive(const History& history, Time as_of, TimeRange targets) {
    Forecast out = SeasonalNaive().predict(history, as_of, targets);
    out.model = "sarima";
    out.quality = too_little;
    return out;
}

/// Without what has not ended at `as_of`, which nobody can know.
History cut(const History& history, Time as_of) {
    History out = history;
    const Time end = std::max(history.load.begin, history.load.step.floor(as_of));
    out.load = history.load.resized({history.load.begin, std::min(end, history.load.end())});
    return out;
}

/// One past the last known hour of the origin's day or before.
std::size_t end_of_knowledge(const SarimaHours& load, const Window& window) {
    std::size_t end = std::min(load.values().size(), (window.today + 1) * hours);
    while (end > window.first * hours && std::isnan(load.values()[end - 1]))
        --end;
    return end;
}

} // namespace

void Sarima::fit(const History& whole, Time as_of) {
    m_fitted_at = as_of;
    m_fitted.reset();
    const History history = cut(whole, as_of);
    if (history.load.empty())
        return;
    const features::DayGrid grid = grid_of(history, as_of + history.load.step.length());
    const Window window = window_of(grid, as_of);
    SarimaHours load(history, grid, as_of);
    load.know(as_of);
    const std::span<const double> known =
        std::span(load.values())
            .subspan(window.first * hours, (window.today - window.first) * hours);
    if (!is_enough(known))
        return;
    const std::vector<double> air = hourly(grid, history.temperature);
    const SarimaRegressors regressors =
        choose_regressors(std::span(air).subspan(window.first * hours, known.size()));
    const arma::mat rows = regressors.rows(grid, history.holidays, air, window.first, window.today);
    m_fitted =
        SarimaFitted{load.transform(), regressors, estimate_sarima(known, rows, first_guess())};
}

Forecast Sarima::predict(const History& whole, Time as_of, TimeRange targets) const {
    const History history = cut(whole, as_of);
    if (!m_fitted || history.load.empty())
        return naive(history, as_of, targets);
    const features::DayGrid grid = grid_of(history, targets.end);
    const Window window = window_of(grid, as_of);
    SarimaHours load(history, grid, m_fitted->transform);
    load.know(as_of);
    const std::size_t first = window.first * hours;
    const std::size_t end = end_of_knowledge(load, window);
    const std::span<const double> known = std::span(load.values()).subspan(first, end - first);
    if (!is_enough(known))
        return naive(history, as_of, targets);
    const std::vector<double> air = hourly(grid, history.temperature);
    const arma::vec effects =
        m_fitted->regressors.rows(grid, history.holidays, air, window.first, grid.days()) *
        m_fitted->estimate.beta;
    std::vector<double> errors(known.begin(), known.end());
    for (std::size_t t = 0; t < errors.size(); ++t)
        errors[t] -= effects[t];
    const SarimaOutlook outlook(m_fitted->estimate.recursion(), errors, grid.days() * hours - end,
                                m_fitted->estimate.deviation);
    const Bounds bounds = bounds_of(known);
    Forecast out{name(), as_of, "ok", {}};
    std::vector<double> shape;
    long shape_of = -1;
    for (Time t = targets.begin; t < targets.end; t += grid.step().length()) {
        const features::DayGrid::Cell c = grid.cell(t);
        if (c.day != shape_of)
            shape = load.shape(static_cast<std::size_t>(c.day));
        shape_of = c.day;
        const std::size_t hour =
            static_cast<std::size_t>(c.day) * hours + c.slot * hours / grid.slots();
        const std::size_t ahead = hour - std::min(hour, end);
        out.values.push_back(value_of(t,
                                      outlook.mean(ahead) + effects[hour - first] + shape[c.slot],
                                      outlook.offsets(ahead), bounds, m_fitted->transform));
        if (m_fitted->regressors.weather && std::isnan(air[hour]))
            out.quality = no_temperature;
    }
    return out;
}

Model Sarima::to_model() const {
    Model model{name(), model_version, m_fitted_at, {}, {}, {}};
    model.parameters["fitted"] = m_fitted ? 1 : 0;
    if (m_fitted)
        add_to(model, *m_fitted);
    return model;
}

void Sarima::from_model(const Model& model) {
    if (model.name != name() || model.version != model_version)
        throw Error(ExitCode::data,
                    fmt::format("the stored model is {} version {}, not {} version {}", model.name,
                                model.version, name(), model_version),
                    "run elf-train --refit always");
    const auto fitted = model.parameters.find("fitted");
    m_fitted.reset();
    if (fitted != model.parameters.end() && fitted->second != 0)
        m_fitted = read_sarima(model);
    m_fitted_at = model.fitted_at;
}

} // namespace elf::models
