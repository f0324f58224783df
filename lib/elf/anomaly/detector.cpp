#include "elf/anomaly/detector.hpp"

#include "elf/anomaly/echoes.hpp"
#include "elf/anomaly/event.hpp"
#include "elf/anomaly/picture.hpp"
#include "elf/core/error.hpp"
#include "elf/core/stored_matrix.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace elf::anomaly {
namespace {

constexpr const char* model_name = "anomaly";
constexpr int model_version = 6;

/// Rows, as the forest sees them, that have a value and something to compare it with, and where
/// they came from.
struct Scorable {
    Table rows;
    std::vector<std::size_t> intervals;
};

Scorable scorable(const Picture& p, std::size_t first) {
    Scorable out;
    out.rows.names = p.features.names;
    for (std::size_t i = std::max(first, p.first); i < p.grid.size(); ++i)
        if (std::isfinite(p.expectation.z[i])) {
            const std::span<const double> row = p.features_of(i);
            out.rows.values.insert(out.rows.values.end(), row.begin(), row.end());
            out.intervals.push_back(i);
        }
    out.rows = squeezed(std::move(out.rows));
    return out;
}

/// Scores of the intervals from `first` on, NaN before and where there is nothing to score.
std::vector<double> forest_scores(const std::optional<IsolationForest>& forest, const Picture& p,
                                  std::size_t first) {
    std::vector<double> out(p.grid.size(), std::numeric_limits<double>::quiet_NaN());
    if (!forest)
        return out;
    const Scorable s = scorable(p, first);
    const std::vector<double> scores = forest->score(s.rows);
    for (std::size_t k = 0; k < scores.size(); ++k)
        out[s.intervals[k]] = scores[k];
    return out;
}

std::vector<Stretch> graves(const std::vector<double>& scores, const Picture& p,
                            const LeastSizes& least) {
    return grave_stretches(scores, p.expectation, p.findings, p.grid, p.step, p.scale, least);
}

/// A forest needs a week to tell what is ordinary.
std::optional<IsolationForest> forest_of(const Picture& p, const Series& load,
                                         const ForestOptions& options) {
    const Scorable s = scorable(p, 0);
    if (s.intervals.size() < static_cast<std::size_t>(7 * load.step.per_day()))
        return {};
    IsolationForest forest(options);
    forest.fit(s.rows);
    return forest;
}

/// Index of the first interval at or after t, within the series.
std::size_t index_from(const Series& load, Time t) {
    return static_cast<std::size_t>(
        std::clamp(load.index(load.step.ceil(t)), 0L, static_cast<long>(load.size())));
}

/// The first stretch that overlaps what was told begins where that did, but not before `first`.
std::vector<JoinedStretch> continued(std::vector<JoinedStretch> all, const Series& load,
                                     std::size_t first, const std::vector<TimeRange>& told) {
    for (const TimeRange& t : told) {
        const auto more = std::find_if(all.begin(), all.end(), [&](const JoinedStretch& s) {
            return !s.is_gap && t.begin < load.time(s.last) && load.time(s.first) < t.end;
        });
        if (more == all.end() || load.time(more->first) <= t.begin)
            continue;
        const std::size_t begin = std::max(first, index_from(load, t.begin));
        const bool is_free = more == all.begin() || std::prev(more)->last <= begin;
        if (begin < more->first && is_free)
            more->first = begin;
    }
    return all;
}

} // namespace

Detector Detector::learnt(const Evidence& history, const Picture& p,
                          const DetectionOptions& options) {
    Detector out;
    out.m_step = history.load.step;
    out.m_reference = p.reference;
    out.m_recent = Recent::of(history);
    out.m_budget = options.budget;
    out.m_forest = forest_of(p, history.load, options.forest);
    out.m_history = alarm_history(
        without_echoes(graves(forest_scores(out.m_forest, p, 0), p, options.budget.least),
                       p.expectation, p.step),
        history.load, options.budget.memory);
    out.m_scale = p.scale;
    out.m_thresholds = alarm_thresholds(out.m_history, options.budget, options.labels);
    return out;
}

void Detector::set_budget(const AlertBudget& budget, const std::vector<Label>& labels) {
    m_budget = budget;
    m_thresholds = alarm_thresholds(m_history, budget, labels);
}

Detection Detector::judged(const Evidence& evidence, const Picture& p, Time from, Time since,
                           const std::vector<TimeRange>& told) const {
    const Series& load = evidence.load;
    Detection out;
    out.threshold = m_thresholds.score;
    out.scores = forest_scores(m_forest, p, index_from(load, since));
    std::vector<Stretch> alarms = graves(out.scores, p, m_budget.least);
    std::erase_if(alarms, [&](const Stretch& s) { return !m_thresholds.reached_by(s); });
    alarms = without_echoes(std::move(alarms), p.expectation, p.step);
    const EventContext context{evidence, p, out.scores, m_forest ? &*m_forest : nullptr};
    for (const JoinedStretch& s :
         continued(joined(std::move(alarms), p.findings, load.step), load, p.first, told))
        if (load.time(s.last) > from)
            out.events.push_back(describe(s, context));
    std::fill_n(out.scores.begin(), index_from(load, from),
                std::numeric_limits<double>::quiet_NaN());
    return out;
}

Detection Detector::score(const Evidence& evidence, Time from, Time since,
                          const std::vector<TimeRange>& told) const {
    if (evidence.load.step != m_step)
        throw Error(ExitCode::usage, "the detector was fitted to load of another step",
                    "fit it again");
    return judged(evidence, picture_of(evidence, m_reference, m_scale, since), from, since, told);
}

void Detector::set_threads(int threads) {
    if (m_forest)
        m_forest->set_threads(threads);
}

Model Detector::to_model(Time fitted_at) const {
    Model out;
    out.name = model_name;
    out.version = model_version;
    out.fitted_at = fitted_at;
    out.parameters = {{"step_minutes", static_cast<double>(m_step.length().count())},
                      {"threshold_score", m_thresholds.score},
                      {"threshold_rise", m_thresholds.rise},
                      {"threshold_fall", m_thresholds.fall},
                      {"threshold_shift", m_thresholds.shift},
                      {"threshold_band", m_thresholds.band},
                      {"budget_per_week", m_budget.per_week},
                      {"least_score", m_budget.least.score},
                      {"least_sigma", m_budget.least.sigma},
                      {"least_step", m_budget.least.step},
                      {"least_shift", m_budget.least.shift},
                      {"least_mean_sigma", m_budget.least.mean_sigma},
                      {"least_band", m_budget.least.band}};
    out.features = feature_names();
    out.matrices = m_reference.matrices();
    out.matrices.merge(m_recent.matrices());
    out.matrices["alarms"] = m_history.matrix();
    out.matrices["scan_steps"] = {m_scale.steps.size(), 1, m_scale.steps};
    out.matrices["scan_shift"] = {1, 1, {m_scale.shift}};
    if (m_forest)
        out.matrices.merge(m_forest->matrices());
    return out;
}

Detector Detector::from_model(const Model& model) {
    if (model.name != model_name || model.version != model_version ||
        model.features != feature_names())
        throw Error(ExitCode::data, "the stored detector is of another version", "fit it again");
    Detector out;
    const double minutes = stored_parameter(model, "step_minutes");
    constexpr std::array steps{5.0, 10.0, 15.0, 30.0, 60.0};
    if (std::find(steps.begin(), steps.end(), minutes) == steps.end())
        throw Error(ExitCode::data, "the stored detector has a damaged step", "fit it again");
    out.m_step = Step(Minutes{static_cast<long>(minutes)});
    const auto number = [&](const char* name) { return stored_parameter(model, name); };
    out.m_thresholds = {number("threshold_score"), number("threshold_rise"),
                        number("threshold_fall"), number("threshold_shift"),
                        number("threshold_band")};
    out.m_budget = {number("budget_per_week"),
                    {number("least_score"), number("least_sigma"), number("least_step"),
                     number("least_shift"), number("least_mean_sigma"), number("least_band")},
                    std::chrono::weeks{52}};
    const auto slots = static_cast<std::size_t>(out.m_step.per_day());
    out.m_history = AlarmHistory::from(stored_matrix(model.matrices, "alarms", 3, any_number));
    out.m_scale.steps =
        stored_matrix(model.matrices, "scan_steps", scan_lengths(out.m_step) * slots, 1).values;
    out.m_scale.shift = stored_matrix(model.matrices, "scan_shift", 1, 1).values[0];
    out.m_reference = LongReference::from(model.matrices, slots);
    out.m_recent = Recent::from(model.matrices, out.m_step);
    if (model.matrices.contains("forest"))
        out.m_forest.emplace(model.matrices, model.features.size());
    return out;
}

Detector fit(const Evidence& history, const DetectionOptions& options) {
    return Detector::learnt(history, picture_of(history), options);
}

Fit Fit::to(const Evidence& history, const DetectionOptions& options, Time from, Time since,
            const std::vector<TimeRange>& told) {
    const Picture p = picture_of(history);
    Detector detector = Detector::learnt(history, p, options);
    Detection found = detector.judged(history, p, from, since, told);
    return {std::move(detector), std::move(found)};
}

Detection detect(const Evidence& history, const DetectionOptions& options) {
    return Fit::to(history, options, history.load.begin, history.load.begin).found;
}

} // namespace elf::anomaly
