#pragma once

#include "elf/commands/train_plan.hpp"
#include "elf/models/score.hpp"
#include "elf/models/score_parts.hpp"
#include "elf/store/forecast.hpp"

#include <functional>
#include <string>
#include <vector>

namespace elf::commands {

/// The name under which the operator's own forecast is scored.
inline constexpr const char* operator_model = "operator";

/// How good forecasts were, in whole and in parts.
class Scores {
public:
    Scores(const models::Truth& truth, const Series& temperature, const TimeZone& zone)
        : m_truth(truth), m_parts(truth, temperature, zone) {}

    void add(const Forecast& issue, const std::string& kind, const std::string& weather);
    const std::vector<Score>& whole() const { return m_whole; }
    std::vector<ScorePart> parts() const { return m_parts.parts(); }

private:
    const models::Truth& m_truth;
    models::ScoreParts m_parts;
    std::vector<Score> m_whole;
};

/// The local midnight that begins the month of the day 30 days ago: issues from then on are scored
/// again, for parts of scores are sums over months.
Time first_live(const TimeZone& zone, Time as_of);

/// What stood of the model for each interval at the local midnight that begins its day, on the grid
/// of the values; empty where there is none. `issues` by origin.
Series day_ahead_of(const std::vector<const Forecast*>& issues, Step step, const TimeZone& zone);

/// Forecasts the last whole days again with each model of the plan, those of experts handed to the
/// models after them, and the operator's beside them. `too_little` is called for a model that has
/// no issue.
void backtest(const AreaReadings& readings, const TrainPlan& plan, TimeRange span, Scores& scores,
              const std::function<void(const std::string& model)>& too_little);

} // namespace elf::commands
