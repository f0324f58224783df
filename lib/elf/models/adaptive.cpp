#include "elf/models/adaptive.hpp"

#include "elf/core/error.hpp"
#include "elf/core/stored_matrix.hpp"
#include "elf/models/day_ahead.hpp"
#include "elf/models/lead.hpp"
#include "elf/models/seasonal_naive.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::models {
namespace {

constexpr int model_version = 6; ///< another set of features is another version
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr const char* too_little = "too little history: same slot last week";

features::DayGrid grid_of(const History& h, Time begin, Time end) {
    return {h.zone, h.load.step, {begin, std::max(end, h.load.end())}};
}

/// A value on the load's scale with quantiles.
ForecastValue value_of(Time target, double mean, const Quantiles& offsets, const Transform& scale) {
    ForecastValue v{target, scale.from(mean), {}};
    for (std::size_t q = 0; q < offsets.size(); ++q)
        v.quantiles[q] = std::isnan(offsets[q]) ? v.mean : scale.from(mean + offsets[q]);
    return v;
}

/// Parts on the model's scale as parts of the load, so that they add up to it: each has the share
/// of the change that it has of the change of the logarithm (logarithmic mean Divisia index; Ang
/// 2004, Energy Policy 32, 1131-1139).
Parts parts_of(double mean, double usual, const Contributions& c, const Transform& scale) {
    const double load = scale.from(mean);
    const double base = scale.from(usual);
    const double change = mean - usual;
    const double factor = std::abs(change) < 1e-9 ? load : (load - base) / change;
    return {base, factor * c.calendar, factor * c.recent_load, factor * c.weather,
            factor * c.experts};
}

/// One issue, day by day, as the walk looks ahead.
class Issue {
public:
    Issue(AdaptiveWalk& walk, const features::DayGrid& grid, Time as_of, Forecast& out)
        : m_walk(walk), m_grid(grid), m_as_of(as_of), m_out(out), m_far(walk.far()) {}

    /// The intervals of the last day of the walk that are wanted.
    void add(std::size_t day, const std::vector<double>& forecast, TimeRange targets) {
        const TimeRange whole = m_grid.day(day);
        const Transform& scale = m_walk.transform();
        for (Time t = std::max(whole.begin, targets.begin); t < std::min(whole.end, targets.end);
             t += m_grid.step().length()) {
            const std::size_t s = m_grid.cell(t).slot;
            ForecastValue& v =
                m_out.values.emplace_back(value_of(t, forecast[s], offsets(day, s, t), scale));
            v.parts = parts_of(forecast[s], m_walk.design().scaling().level[s],
                               m_walk.contributions()[s], scale);
        }
    }

private:
    /// Today's are those of its midnight, narrowed by what is known of it; beyond it what the
    /// distance from the origin makes of them.
    Quantiles offsets(std::size_t day, std::size_t slot, Time t) const {
        Quantiles q = m_walk.offsets()[slot];
        if (const auto today = m_grid.cell(m_as_of).day; static_cast<long>(day) == today) {
            for (double& v : q)
                v *= m_walk.narrowing()[slot];
            return q;
        }
        const std::chrono::duration<double, std::ratio<86400>> lead =
            t + m_grid.step().length() - m_as_of;
        const double learnt = static_cast<double>(slot + 1) / static_cast<double>(m_grid.slots());
        return at_lead(q, lead.count(), learnt, m_far);
    }

    AdaptiveWalk& m_walk;
    const features::DayGrid& m_grid;
    Time m_as_of;
    Forecast& m_out;
    double m_far;
};

} // namespace

Adaptive::Adaptive(Kind kind)
    : m_name(kind == Kind::adaptive   ? "adaptive"
             : kind == Kind::ensemble ? "ensemble"
                                      : "compact") {
    m_options.outside = kind == Kind::ensemble;
    if (kind == Kind::compact)
        m_options.experts = ExpertSet::small;
}

bool Adaptive::is_fitted() const {
    const auto found = m_model.parameters.find("fitted");
    return found != m_model.parameters.end() && found->second != 0;
}

void Adaptive::fit(const History& history, Time as_of) {
    m_model = {m_name, model_version, as_of, {{"fitted", 0.0}}, {}, {}};
    if (history.load.empty())
        return;
    const features::DayGrid grid =
        grid_of(history, history.load.begin, as_of + history.load.step.length());
    // The state is that of the midnight before today's: today is forecast anew with each issue.
    const auto today = static_cast<std::size_t>(std::max(grid.cell(as_of).day, 1L));
    const auto walk = adaptive_walk(history, grid, grid.day(today - 1), m_options,
                                    [](std::size_t, const auto&, const AdaptiveWalk&) {});
    if (!walk)
        return;
    m_model.parameters["fitted"] = 1;
    walk->to_model(m_model);
}

Forecast Adaptive::predict(const History& history, Time as_of, TimeRange targets) const {
    if (!is_fitted() || history.load.empty()) {
        Forecast naive = SeasonalNaive().predict(history, as_of, targets);
        naive.model = name();
        naive.quality = too_little;
        return naive;
    }
    const features::DayGrid grid = grid_of(history, stored_begin(m_model), targets.end);
    AdaptiveWalk walk(history, grid, m_model, m_options);
    const long cell = grid.cell(as_of).day;
    if (cell < static_cast<long>(walk.days_done()))
        throw Error(
            ExitCode::data,
            fmt::format("the stored model knows more than was known at {}", format_time(as_of)),
            "run elf-train --refit always");
    const auto today = static_cast<std::size_t>(cell);
    while (walk.days_done() < today)
        walk.next_day();
    walk.explain();
    walk.next_day();
    walk.see_today();
    Forecast out{name(), as_of, "ok", {}, {}, {}};
    out.weights = {walk.expert_names(), walk.weights()};
    bool complete = walk.is_complete();
    Issue issue(walk, grid, as_of, out);
    issue.add(today, walk.forecast(), targets);
    while (grid.day(walk.days_done() - 1).end < targets.end) {
        walk.look_ahead();
        complete = complete && walk.is_complete();
        issue.add(walk.days_done() - 1, walk.forecast(), targets);
    }
    out.quality = complete ? "ok" : "a feature is missing";
    out.peaks = peak_outlooks(out.values, grid, walk.dependence());
    return out;
}

/// Before there is a model, a forecast is that of the same slot last week.
void Adaptive::young_days(const History& history, const features::DayGrid& grid, TimeRange span,
                          std::vector<Forecast>& issues) const {
    if (grid.days() <= adaptive_windows.front())
        span.end = std::min(span.end, grid.day(grid.days() - 1).end);
    else
        span.end = std::min(span.end, grid.day(adaptive_windows.front()).begin);
    if (span.end <= span.begin)
        return;
    issues = SeasonalNaive().backtest(history, span);
    for (Forecast& issue : issues) {
        issue.model = name();
        issue.quality = too_little;
    }
}

std::vector<Forecast> Adaptive::backtest(const History& history, TimeRange span) const {
    std::vector<Forecast> issues;
    if (history.load.empty() || span.empty())
        return issues;
    const features::DayGrid grid = grid_of(history, history.load.begin, span.end);
    young_days(history, grid, span, issues);
    const auto visit = [&](std::size_t day, const std::vector<double>& forecast,
                           const AdaptiveWalk& walk) {
        const TimeRange range = grid.day(day);
        if (!span.contains(range.begin))
            return;
        Forecast& issue = issues.emplace_back(Forecast{name(), range.begin, "ok", {}, {}, {}});
        for (Time t = range.begin; t < range.end; t += grid.step().length()) {
            const std::size_t s = grid.cell(t).slot;
            if (!std::isnan(forecast[s]))
                issue.values.push_back(
                    value_of(t, forecast[s], walk.offsets()[s], walk.transform()));
        }
    };
    adaptive_walk(history, grid, span, m_options, visit);
    return issues;
}

void Adaptive::from_model(const Model& model) {
    if (model.name != name() || model.version != model_version)
        throw Error(ExitCode::data,
                    fmt::format("the stored model is {} version {}, not {} version {}", model.name,
                                model.version, name(), model_version),
                    "run elf-train --refit always");
    if (stored_parameter(model, "fitted") != 0)
        check_stored(model);
    m_model = model;
}

/// The days that a walk keeps end a day before the fit. What is left of older weather in its means
/// is less than can be told.
std::chrono::days Adaptive::looks_back() const {
    return std::chrono::days{static_cast<long>(walk_kept_days) + 10};
}

Series Adaptive::recent() const {
    if (!is_fitted())
        return {};
    const auto minutes = static_cast<long>(stored_parameter(m_model, "step"));
    return stored_recent(m_model, Step(Minutes{minutes}));
}

Series day_ahead(const History& history) {
    Series out = history.load;
    std::fill(out.values.begin(), out.values.end(), missing);
    if (out.empty())
        return out;
    const features::DayGrid grid = grid_of(history, history.load.begin, out.end());
    AdaptiveOptions options;
    options.experts = ExpertSet::one;
    const auto visit = [&](std::size_t day, const std::vector<double>& forecast,
                           const AdaptiveWalk& walk) {
        const TimeRange range = grid.day(day);
        for (Time t = range.begin; t < range.end; t += grid.step().length())
            if (const long i = out.index(t); i >= 0 && i < static_cast<long>(out.size()))
                out.values[static_cast<std::size_t>(i)] =
                    walk.transform().from(forecast[grid.cell(t).slot]);
    };
    adaptive_walk(history, grid, out.range(), options, visit);
    return out;
}

} // namespace elf::models
