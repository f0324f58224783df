#include "elf/models/adaptive.hpp"

#include "elf/core/error.hpp"
#include "elf/models/day_ahead.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::models {
namespace {

constexpr int model_version = 2; ///< another set of features is another version
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr const char* too_little = "too little history: same slot last week";
/// Days before the origin for which a stored model makes its own forecasts anew, so that gaps in
/// the load are filled as in the walk.
constexpr std::size_t warm_up_days = 29;

/// A value on the load's scale with quantiles; `widen` stretches them for longer leads.
ForecastValue value_of(Time target, double mean, const Quantiles& offsets, double widen,
                       const Transform& transform) {
    ForecastValue v{target, transform.from(mean), {}};
    for (std::size_t q = 0; q < offsets.size(); ++q)
        v.quantiles[q] =
            std::isnan(offsets[q]) ? v.mean : transform.from(mean + widen * offsets[q]);
    return v;
}

/// Errors grow with the square root of the number of midnights that the forecast feeds on itself.
double widening(std::size_t days_ahead) {
    return std::sqrt(1.0 + static_cast<double>(days_ahead) / 2);
}

Matrix column(const std::vector<double>& values) {
    return {values.size(), 1, values};
}

Matrix columns(const std::vector<std::vector<double>>& of) {
    Matrix m{of.empty() ? 0 : of.front().size(), of.size(), {}};
    for (const std::vector<double>& c : of)
        m.values.insert(m.values.end(), c.begin(), c.end());
    return m;
}

std::vector<double> column_of(const Matrix& m, std::size_t c) {
    const auto begin = m.values.begin() + static_cast<long>(c * m.rows);
    return {begin, begin + static_cast<long>(m.rows)};
}

const Matrix& matrix_of(const Model& model, const std::string& name) {
    const auto found = model.matrices.find(name);
    if (found == model.matrices.end())
        throw Error(ExitCode::data, fmt::format("the stored model has no matrix '{}'", name),
                    "run elf-train --refit always");
    return found->second;
}

double parameter_of(const Model& model, const std::string& name) {
    const auto found = model.parameters.find(name);
    if (found == model.parameters.end())
        throw Error(ExitCode::data, fmt::format("the stored model has no parameter '{}'", name),
                    "run elf-train --refit always");
    return found->second;
}

features::DayGrid grid_of(const History& h, Time end) {
    return {h.zone, h.load.step, {h.load.begin, std::max(end, h.load.end())}};
}

} // namespace

void Adaptive::fit(const History& history, Time as_of) {
    m_fitted_at = as_of;
    m_fitted.reset();
    if (history.load.empty())
        return;
    const features::DayGrid grid = grid_of(history, as_of + history.load.step.length());
    const auto walk = adaptive_walk(history, grid, as_of, m_options,
                                    [](std::size_t, const auto&, const AdaptiveWalk&) {});
    if (!walk)
        return;
    std::vector<std::vector<double>> coefficients;
    for (const RecursiveLeastSquares& r : walk->regressions())
        coefficients.push_back(r.coefficients());
    m_fitted = Fitted{walk->transform(), walk->design().scaling(), walk->design().names(),
                      std::move(coefficients), walk->residuals()};
}

Forecast Adaptive::predict(const History& history, Time as_of, TimeRange targets) const {
    if (!m_fitted || history.load.empty()) {
        Forecast naive = SeasonalNaive().predict(history, as_of, targets);
        naive.model = name();
        naive.quality = too_little;
        return naive;
    }
    const features::DayGrid grid = grid_of(history, targets.end);
    const std::size_t slots = grid.slots();
    const features::Design design(grid, history.holidays, m_fitted->scaling);
    const std::size_t p = design.columns();
    const auto today = static_cast<std::size_t>(grid.cell(as_of).day);
    const std::vector<double> load = grid.fold([&] {
        Series z = history.load;
        for (double& v : z.values)
            v = m_fitted->transform.to(v);
        return z;
    }());
    const std::vector<double> temperature = grid.fold(history.temperature);
    features::LoadDays days(grid.days(), slots, m_options.wild);
    features::WeatherDays weather(slots, design.scaling().knots);
    std::vector<double> rows;
    std::vector<double> own(slots);
    bool degraded = false;
    for (std::size_t d = 0; d < grid.days(); ++d) {
        const std::span<const double> air(temperature.data() + d * slots, slots);
        if (d + warm_up_days >= today) {
            days.fill(d > warm_up_days ? d - warm_up_days : 0, d);
            design.rows(d, days.past(d), weather, air, rows);
            for (std::size_t s = 0; s < slots; ++s) {
                const std::span<const double> row(rows.data() + s * p, p);
                own[s] = design.scaling().level[s] + dot(m_fitted->coefficients[s], row);
                degraded = degraded || (d >= today && std::isnan(own[s]));
            }
            days.expect(d, own);
        }
        if (d <= today)
            for (std::size_t s = 0; s < slots; ++s)
                days.set(d, s, load[d * slots + s]);
        if (design.scaling().weather)
            weather.add(air);
    }
    days.fill(today > warm_up_days ? today - warm_up_days : 0, grid.days());
    Forecast out{name(), as_of, degraded ? "a feature is missing" : "ok", {}};
    for (Time t = targets.begin; t < targets.end; t += grid.step().length()) {
        const features::DayGrid::Cell c = grid.cell(t);
        const auto day = static_cast<std::size_t>(c.day);
        const double z = days.filled(day)[c.slot];
        out.values.push_back(value_of(t, z, m_fitted->residuals.offsets(c.slot),
                                      widening(day - today), m_fitted->transform));
    }
    return out;
}

std::vector<Forecast> Adaptive::backtest(const History& history, TimeRange span) const {
    std::vector<Forecast> issues;
    if (history.load.empty() || span.empty())
        return issues;
    const features::DayGrid grid = grid_of(history, span.end);
    const auto visit = [&](std::size_t day, const std::vector<double>& forecast,
                           const AdaptiveWalk& walk) {
        const TimeRange range = grid.day(day);
        if (!span.contains(range.begin))
            return;
        Forecast& issue = issues.emplace_back(Forecast{name(), range.begin, "ok", {}});
        for (Time t = range.begin; t < range.end; t += grid.step().length()) {
            const std::size_t s = grid.cell(t).slot;
            if (!std::isnan(forecast[s]))
                issue.values.push_back(
                    value_of(t, forecast[s], walk.residuals().offsets(s), 1.0, walk.transform()));
        }
    };
    adaptive_walk(history, grid, span.end - history.load.step.length(), m_options, visit);
    return issues;
}

Series day_ahead(const History& history) {
    Series out = history.load;
    std::fill(out.values.begin(), out.values.end(), missing);
    if (out.empty())
        return out;
    const features::DayGrid grid = grid_of(history, out.end());
    const auto visit = [&](std::size_t day, const std::vector<double>& forecast,
                           const AdaptiveWalk& walk) {
        const TimeRange range = grid.day(day);
        for (Time t = range.begin; t < range.end; t += grid.step().length())
            if (const long i = out.index(t); i >= 0 && i < static_cast<long>(out.size()))
                out.values[static_cast<std::size_t>(i)] =
                    walk.transform().from(forecast[grid.cell(t).slot]);
    };
    adaptive_walk(history, grid, out.end() - out.step.length(), {}, visit);
    return out;
}

Model Adaptive::to_model() const {
    Model m{name(), model_version, m_fitted_at, {}, {}, {}};
    m.parameters = {{"forgetting", m_options.regression.forgetting},
                    {"ridge", m_options.regression.ridge},
                    {"clip", m_options.regression.clip},
                    {"wild", m_options.wild},
                    {"fitted", m_fitted ? 1 : 0}};
    if (!m_fitted)
        return m;
    m.parameters["logarithm"] = m_fitted->transform.logarithm ? 1 : 0;
    m.parameters["unit"] = m_fitted->transform.unit;
    m.parameters["weather"] = m_fitted->scaling.weather ? 1 : 0;
    m.parameters["residual_days"] = static_cast<double>(m_fitted->residuals.depth());
    m.features = m_fitted->names;
    const features::Scaling& s = m_fitted->scaling;
    m.matrices["level"] = column(s.level);
    m.matrices["mean"] = column(s.mean);
    m.matrices["deviation"] = column(s.deviation);
    m.matrices["knots"] = column({s.knots.begin(), s.knots.end()});
    m.matrices["coefficients"] = columns(m_fitted->coefficients);
    std::vector<std::vector<double>> residuals;
    for (std::size_t i = 0; i < m_fitted->residuals.slots(); ++i) {
        residuals.push_back(m_fitted->residuals.of(i));
        residuals.back().resize(m_fitted->residuals.depth(), missing);
    }
    m.matrices["residuals"] = columns(residuals);
    return m;
}

void Adaptive::from_model(const Model& model) {
    if (model.name != name() || model.version != model_version)
        throw Error(ExitCode::data,
                    fmt::format("the stored model is {} version {}, not {} version {}", model.name,
                                model.version, name(), model_version),
                    "run elf-train --refit always");
    m_fitted_at = model.fitted_at;
    m_fitted.reset();
    m_options.wild = parameter_of(model, "wild");
    if (parameter_of(model, "fitted") == 0)
        return;
    const Matrix& coefficients = matrix_of(model, "coefficients");
    const Matrix& errors = matrix_of(model, "residuals");
    const Matrix& knots = matrix_of(model, "knots");
    features::Scaling s;
    s.level = matrix_of(model, "level").values;
    s.mean = matrix_of(model, "mean").values;
    s.deviation = matrix_of(model, "deviation").values;
    s.weather = parameter_of(model, "weather") != 0;
    if (coefficients.columns != s.level.size() || errors.columns != s.level.size() ||
        coefficients.rows != model.features.size() || s.mean.size() != model.features.size() ||
        s.deviation.size() != model.features.size() || knots.values.size() != s.knots.size())
        throw Error(ExitCode::data, "the matrices of the stored model do not fit each other",
                    "run elf-train --refit always");
    std::copy(knots.values.begin(), knots.values.end(), s.knots.begin());
    Fitted fitted{{parameter_of(model, "logarithm") != 0, parameter_of(model, "unit")},
                  s,
                  model.features,
                  {},
                  Residuals(errors.columns, errors.rows)};
    for (std::size_t c = 0; c < coefficients.columns; ++c) {
        fitted.coefficients.push_back(column_of(coefficients, c));
        for (const double e : column_of(errors, c))
            if (!std::isnan(e))
                fitted.residuals.add(c, e);
    }
    m_fitted = std::move(fitted);
}

} // namespace elf::models
