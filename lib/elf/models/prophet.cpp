#include "elf/models/prophet.hpp"

#include "elf/core/error.hpp"
#include "elf/models/prophet_walk.hpp"
#include "elf/models/seasonal_naive.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace elf::models {
namespace {

constexpr int model_version = 1; ///< another set of columns is another version
constexpr const char* too_little = "too little history: same slot last week";
constexpr const char* hint = "run elf-train --refit always";

Matrix column(const std::vector<double>& values) {
    return {values.size(), 1, values};
}

const std::vector<double>& values_of(const Model& model, const std::string& name) {
    const auto found = model.matrices.find(name);
    if (found == model.matrices.end())
        throw Error(ExitCode::data, fmt::format("the stored model has no matrix '{}'", name), hint);
    return found->second.values;
}

double parameter_of(const Model& model, const std::string& name) {
    const auto found = model.parameters.find(name);
    if (found == model.parameters.end())
        throw Error(ExitCode::data, fmt::format("the stored model has no parameter '{}'", name),
                    hint);
    return found->second;
}

/// What is known at `as_of`: nothing of the interval that holds it, or later.
History until(const History& history, Time as_of) {
    History out = history;
    out.late_load.clear();
    const Time end =
        std::clamp(history.load.step.floor(as_of), history.load.begin, history.load.end());
    out.load.values.resize(
        static_cast<std::size_t>((end - out.load.begin) / out.load.step.length()));
    return out;
}

} // namespace

void Prophet::fit(const History& history, Time as_of) {
    m_fitted_at = as_of;
    m_state.reset();
    if (history.load.empty())
        return;
    const Time origin = history.load.step.floor(as_of);
    const History known = until(history, as_of);
    ProphetWalk walk(known, origin);
    if (walk.advance(origin))
        m_state = walk.state();
}

Forecast Prophet::predict(const History& history, Time as_of, TimeRange targets) const {
    const Time origin = history.load.step.floor(as_of);
    if (m_state && !history.load.empty()) {
        History known = until(history, as_of);
        // What stands for the temperature of past days is of no interest here.
        known.temperature_forecast = {};
        ProphetWalk walk(known, origin, &*m_state);
        if (walk.advance(origin)) {
            Forecast out = walk.forecast(targets.end);
            out.issued_at = as_of;
            std::erase_if(out.values,
                          [&](const ForecastValue& v) { return v.target < targets.begin; });
            return out;
        }
    }
    Forecast naive = SeasonalNaive().predict(history, as_of, targets);
    naive.model = name();
    naive.quality = too_little;
    return naive;
}

std::vector<Forecast> Prophet::backtest(const History& history, TimeRange span) const {
    std::vector<Forecast> issues;
    if (history.load.empty() || span.empty())
        return issues;
    const features::DayGrid grid(history.zone, history.load.step,
                                 {history.load.begin, std::max(span.end, history.load.end())});
    std::optional<ProphetWalk> walk;
    for (std::size_t d = 0; d < grid.days(); ++d) {
        const TimeRange day = grid.day(d);
        if (!span.contains(day.begin) || day.begin <= history.load.begin)
            continue;
        if (!walk)
            walk.emplace(history, day.begin);
        if (walk->advance(day.begin))
            issues.push_back(walk->forecast(day.end));
    }
    return issues;
}

Model Prophet::to_model() const {
    Model m{name(), model_version, m_fitted_at, {}, {}, {}};
    m.parameters = {{"fitted", m_state ? 1 : 0}};
    if (!m_state)
        return m;
    const ProphetParameters& p = m_state->parameters;
    m.parameters["logarithm"] = m_state->transform.logarithm ? 1 : 0;
    m.parameters["unit"] = m_state->transform.unit;
    m.parameters["begin"] = p.trend.begin;
    m.parameters["span"] = p.trend.span;
    m.parameters["slope"] = p.trend.slope;
    m.parameters["level"] = p.trend.level;
    m.parameters["sigma"] = p.sigma;
    const ProphetDesign design(TimeZone("UTC"), {}, m_state->knots);
    m.features = design.names();
    m.matrices["knots"] = column({m_state->knots.begin(), m_state->knots.end()});
    m.matrices["changepoints"] = column(p.trend.changepoints);
    m.matrices["changes"] = column(p.trend.changes);
    m.matrices["coefficients"] = column(p.beta);
    return m;
}

void Prophet::from_model(const Model& model) {
    if (model.name != name() || model.version != model_version)
        throw Error(ExitCode::data,
                    fmt::format("the stored model is {} version {}, not {} version {}", model.name,
                                model.version, name(), model_version),
                    hint);
    m_fitted_at = model.fitted_at;
    m_state.reset();
    if (parameter_of(model, "fitted") == 0)
        return;
    ProphetState s;
    s.transform = {parameter_of(model, "logarithm") != 0, parameter_of(model, "unit")};
    s.parameters = {{parameter_of(model, "begin"), parameter_of(model, "span"),
                     parameter_of(model, "slope"), parameter_of(model, "level"),
                     values_of(model, "changepoints"), values_of(model, "changes")},
                    parameter_of(model, "sigma"),
                    values_of(model, "coefficients")};
    const std::vector<double>& knots = values_of(model, "knots");
    const ProphetTrend& trend = s.parameters.trend;
    const auto refuse = [] {
        throw Error(ExitCode::data, "the matrices of the stored model do not fit each other", hint);
    };
    if (knots.size() != s.knots.size() || trend.changes.size() != trend.changepoints.size() ||
        !(trend.span > 0))
        refuse();
    std::copy(knots.begin(), knots.end(), s.knots.begin());
    if (const ProphetDesign design(TimeZone("UTC"), {}, s.knots);
        model.features != design.names() || s.parameters.beta.size() != design.columns())
        refuse();
    m_state = std::move(s);
}

} // namespace elf::models
