#include "elf/anomaly/detector.hpp"

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
constexpr int model_version = 1;

/// Rows that have a value and something to compare it with, and where they came from.
struct Scorable {
    Table rows;
    std::vector<std::size_t> intervals;
};

Scorable scorable(const Picture& p, std::size_t first) {
    Scorable out;
    out.rows.names = p.inputs.names;
    for (std::size_t i = first; i < p.grid.size(); ++i)
        if (std::isfinite(p.expectation.z[i])) {
            const std::span<const double> row = p.inputs.row(i);
            out.rows.values.insert(out.rows.values.end(), row.begin(), row.end());
            out.intervals.push_back(i);
        }
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

} // namespace

Detector Detector::learnt(const Evidence& history, const Picture& p,
                          const DetectionOptions& options) {
    Detector out;
    out.m_step = history.load.step;
    out.m_reference = p.reference;
    out.m_budget = options.budget;
    out.m_forest = forest_of(p, history.load, options.forest);
    const std::vector<double> scores = forest_scores(out.m_forest, p, 0);
    out.m_threshold = alarm_threshold(stretches(history.load, p.expectation, p.findings, scores),
                                      history.load, options.budget);
    return out;
}

Detection Detector::judged(const Evidence& evidence, const Picture& p, Time from) const {
    const Series& load = evidence.load;
    Detection out;
    out.threshold = m_threshold;
    out.scores = forest_scores(m_forest, p, index_from(load, from - longest_event));
    const std::vector<Stretch> all = stretches(load, p.expectation, p.findings, out.scores);
    const EventContext context{evidence, p, m_forest ? &*m_forest : nullptr};
    for (const Stretch& s : all)
        if (load.time(s.last) > from &&
            (s.found || (is_grave(s, m_budget) && s.peak_score >= m_threshold)))
            out.events.push_back(describe(s, context));
    std::fill_n(out.scores.begin(), index_from(load, from),
                std::numeric_limits<double>::quiet_NaN());
    return out;
}

Detection Detector::score(const Evidence& evidence, Time from) const {
    if (evidence.load.step != m_step)
        throw Error(ExitCode::usage, "the detector was fitted to load of another step",
                    "fit it again");
    return judged(evidence, picture_of(evidence, m_reference), from);
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
                      {"threshold", m_threshold},
                      {"budget_per_week", m_budget.per_week},
                      {"budget_least_score", m_budget.least_score},
                      {"budget_least_sigma", m_budget.least_sigma}};
    out.features = feature_names();
    out.matrices = m_reference.matrices();
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
    out.m_threshold = stored_parameter(model, "threshold");
    out.m_budget = {stored_parameter(model, "budget_per_week"),
                    stored_parameter(model, "budget_least_score"),
                    stored_parameter(model, "budget_least_sigma")};
    out.m_reference =
        LongReference::from(model.matrices, static_cast<std::size_t>(out.m_step.per_day()));
    if (model.matrices.contains("trees"))
        out.m_forest.emplace(model.matrices, model.features.size());
    return out;
}

Detector fit(const Evidence& history, const DetectionOptions& options) {
    return Detector::learnt(history, picture_of(history), options);
}

Detection detect(const Evidence& history, const DetectionOptions& options) {
    const Picture p = picture_of(history);
    return Detector::learnt(history, p, options).judged(history, p, history.load.begin);
}

} // namespace elf::anomaly
