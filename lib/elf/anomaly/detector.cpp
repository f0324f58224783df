#include "elf/anomaly/detector.hpp"

#include "elf/anomaly/event.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace elf::anomaly {
namespace {

/// Rows that have a value and something to compare it with, and where they came from.
struct Scorable {
    Table rows;
    std::vector<std::size_t> intervals;
};

Scorable scorable(const Table& features, const Series& load, const Expectation& expectation) {
    Scorable out;
    out.rows.names = features.names;
    for (std::size_t i = 0; i < load.size(); ++i)
        if (std::isfinite(expectation.z[i])) {
            const std::span<const double> row = features.row(i);
            out.rows.values.insert(out.rows.values.end(), row.begin(), row.end());
            out.intervals.push_back(i);
        }
    return out;
}

/// A forest needs a week to tell what is ordinary.
std::optional<IsolationForest> forest_of(const Scorable& s, const Series& load,
                                         const ForestOptions& options) {
    if (s.intervals.size() < static_cast<std::size_t>(7 * load.step.per_day()))
        return {};
    IsolationForest forest(options);
    forest.fit(s.rows);
    return forest;
}

std::vector<double> spread(const std::vector<double>& scores, const Scorable& s, std::size_t size) {
    std::vector<double> out(size, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t k = 0; k < scores.size(); ++k)
        out[s.intervals[k]] = scores[k];
    return out;
}

} // namespace

Detection detect(const Area& area, const TimeZone& zone, const HolidayCalendar& holidays,
                 const Series& load, const std::vector<double>& forecast,
                 const DetectionOptions& options) {
    const LocalGrid grid = local_grid(load, zone, holidays);
    const Usual usual = usual_load(load, grid);
    const Expectation expectation = expectation_of(load, forecast, grid, usual);
    const Table features = load_features(load, forecast, grid, usual);
    const Table inputs = squeezed(features);
    const Scorable rows = scorable(inputs, load, expectation);
    const std::optional<IsolationForest> forest = forest_of(rows, load, options.forest);

    Detection out;
    out.scores =
        spread(forest ? forest->score(rows.rows) : std::vector<double>{}, rows, load.size());
    const std::vector<Finding> findings = simple_tests(load, grid, expectation);
    const std::vector<Stretch> all = stretches(load, expectation, findings, out.scores);
    out.threshold = alarm_threshold(all, load, options.budget);
    const EventContext context{
        area,        zone,     load,     grid,   usual,
        expectation, findings, features, inputs, forest ? &*forest : nullptr};
    for (const Stretch& s : all)
        if (s.found || (is_grave(s, options.budget) && s.peak_score >= out.threshold))
            out.events.push_back(describe(s, context));
    return out;
}

} // namespace elf::anomaly
