#include "elf/commands/train_models.hpp"

#include "elf/commands/fit_turn.hpp"
#include "elf/models/comparison.hpp"
#include "elf/store/model.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <limits>

namespace elf::commands {
namespace {

/// A challenger that is worse with less than this chance of being no worse is rejected.
constexpr double significant = 0.05;
constexpr const char* outside_prefix = "outside_";
/// Days that a model which does not remember its forecasts makes again, to be compared by.
constexpr long replayed_days = 14;

/// What a model was given to work with, as parameters to be stored: what was fitted with a weather
/// forecast is no judge of what was fitted without.
std::map<std::string, double> settings_of(const Prepared& prepared, const std::string& name) {
    std::map<std::string, double> out;
    out["weather_of_targets"] =
        name == "seasonal_naive" ? 0 : static_cast<double>(prepared.weather);
    for (const models::OutsideForecast& o : prepared.history.outside)
        out[outside_prefix + o.name] = 1;
    return out;
}

std::map<std::string, double> settings_of(const Model& model) {
    std::map<std::string, double> out;
    for (const auto& [key, value] : model.parameters)
        if (key == "weather_of_targets" || key.starts_with(outside_prefix))
            out[key] = value;
    return out;
}

bool is_fresh(db::Connection& db, const Area& area, const std::string& name, Time as_of) {
    const auto last = store::last_fit(db, area, name, as_of);
    return last && !is_fit_due(area, *last, as_of);
}

/// What the model made of the last days, each at its midnight: as it remembers, or, where it does
/// not, with the parameters that it has now. A challenger has seen these days: it is rejected if it
/// is worse in spite of that.
Series recent_forecasts(const models::Forecaster& model, const models::History& h, Time as_of) {
    Series out = model.recent();
    if (!out.empty() || h.load.empty())
        return out;
    const Date today = h.zone.local(as_of).date;
    const auto midnight = [&](long days_ago) {
        return h.zone.start_of_day(today - std::chrono::days{days_ago});
    };
    const TimeRange span{midnight(replayed_days), midnight(0)};
    out = {span.begin, h.load.step, {}};
    out.values.assign(span.steps(h.load.step), std::numeric_limits<double>::quiet_NaN());
    for (long ago = replayed_days; ago > 0; --ago)
        for (const ForecastValue& v :
             model.predict(h, midnight(ago), {midnight(ago), midnight(ago - 1)}).values)
            if (const long i = out.index(v.target); i >= 0 && i < static_cast<long>(out.size()))
                out.values[static_cast<std::size_t>(i)] = v.mean;
    return out;
}

class Choosing {
public:
    Choosing(db::Connection& db, const TrainPlan& plan, const std::string& name,
             const Prepared& prepared, Time as_of, const MakeForecaster& make)
        : m_db(db), m_plan(plan), m_area(prepared.history.area), m_name(name), m_prepared(prepared),
          m_as_of(as_of), m_make(make), m_settings(settings_of(prepared, name)) {}

    ChosenModel choose() {
        m_out.model = m_make(m_name);
        m_out.choice.name = m_name;
        if (m_plan.recall)
            recall(*m_plan.recall);
        else if (m_plan.refit == Refit::never)
            take_stored();
        else if (!may_continue() || !take_champion(m_as_of))
            fit();
        return std::move(m_out);
    }

private:
    void recall(Time fitted_at) {
        const auto stored = store::load_model_fitted_at(m_db, m_area, m_name, fitted_at);
        if (!stored || fitted_at > m_as_of)
            throw Error(ExitCode::usage,
                        fmt::format("there is no {} model of {}", m_name, format_time(fitted_at)),
                        "elf-report models lists those there are");
        m_out.model->from_model(*stored);
        m_out.choice.trial.verdict = "recalled";
        elect(fitted_at, "recalled");
    }

    void take_stored() {
        const auto stored = store::load_model(m_db, m_area, m_name, m_as_of);
        if (!stored)
            throw Error(ExitCode::data, fmt::format("there is no stored {} model", m_name),
                        "run elf-train --refit always once");
        m_out.model->from_model(*stored);
    }

    bool may_continue() const {
        return m_plan.refit == Refit::when_old && m_out.model->continues() &&
               is_fresh(m_db, m_area, m_name, m_as_of);
    }

    /// The champion in force at `as_of` in place of our model, if there is one that can be read and
    /// had the same to work with.
    bool take_champion(Time as_of) {
        try {
            const auto stored = store::load_model(m_db, m_area, m_name, as_of);
            if (!stored || settings_of(*stored) != m_settings)
                return false;
            auto model = m_make(m_name);
            model->from_model(*stored);
            m_out.model = std::move(model);
            return true;
        } catch (const Error& e) {
            if (!is_of_model(e))
                throw;
            return false;
        }
    }

    void fit() {
        if (!m_prepared.is_whole)
            throw Error(ExitCode::data, fmt::format("{} needs the whole history to fit", m_name));
        m_out.model->fit(m_prepared.history, m_as_of);
        m_out.choice.fitted = m_out.model->to_model();
        for (const auto& [key, value] : m_settings)
            m_out.choice.fitted->parameters[key] = value;
        // What this moment chose in an earlier run does not stand in its own way.
        const Time before = m_as_of - std::chrono::seconds{1};
        m_out.choice.trial.champion = store::champion_at(m_db, m_area, m_name, before);
        if (!m_out.choice.trial.champion)
            return elect(m_as_of, "the first");
        std::unique_ptr<models::Forecaster> challenger = std::move(m_out.model);
        if (!take_champion(before)) {
            m_out.model = std::move(challenger);
            m_out.choice.trial.verdict = "accepted";
            return elect(m_as_of, "the one before had other settings or cannot be read");
        }
        compete(std::move(challenger));
    }

    /// Our model is the champion: does it stay?
    void compete(std::unique_ptr<models::Forecaster> challenger) {
        const models::History& history = m_prepared.history;
        const models::Comparison c =
            models::compare(history.load, recent_forecasts(*challenger, history, m_as_of),
                            recent_forecasts(*m_out.model, history, m_as_of), history.zone);
        Trial& trial = m_out.choice.trial;
        if (c.n > 0) {
            trial.n = c.n;
            trial.mae = c.mae;
            trial.champion_mae = c.champion_mae;
            trial.p_value = c.p_value;
        }
        trial.verdict = c.p_value < significant ? "rejected" : "accepted";
        if (trial.verdict == "rejected")
            return;
        m_out.model = std::move(challenger);
        elect(m_as_of, c.n == 0 ? "nothing to compare it with"
                                : fmt::format("mean absolute error {:.6g} instead of {:.6g}", c.mae,
                                              c.champion_mae));
    }

    void elect(Time fitted_at, const std::string& why) {
        m_out.choice.champion = store::Champion{m_name, m_as_of, fitted_at, why};
    }

    db::Connection& m_db;
    const TrainPlan& m_plan;
    const Area& m_area;
    const std::string& m_name;
    const Prepared& m_prepared;
    Time m_as_of;
    const MakeForecaster& m_make;
    std::map<std::string, double> m_settings;
    ChosenModel m_out;
};

/// The same slot a week before is what forecasts are measured by.
constexpr std::chrono::days before_scores{8};

} // namespace

std::optional<Time> enough_since(db::Connection& db, const TrainPlan& plan, const Area& area,
                                 Time as_of, Time first_scored) {
    if (plan.refit != Refit::when_old || plan.recall || plan.backtest_days.count() > 0)
        return std::nullopt;
    Time since = first_scored - before_scores;
    for (const std::string& name : plan.models) {
        const auto model = models::make_forecaster(name);
        const auto champion = store::champion_at(db, area, name, as_of);
        if (!model->continues() || !champion || !is_fresh(db, area, name, as_of))
            return std::nullopt;
        since = std::min(since, *champion - model->looks_back());
    }
    return since;
}

ChosenModel choose_model(db::Connection& db, const TrainPlan& plan, const std::string& name,
                         const Prepared& prepared, Time as_of, const MakeForecaster& make) {
    return Choosing(db, plan, name, prepared, as_of, make).choose();
}

bool is_of_model(const Error& e) {
    return e.code() == ExitCode::data || e.code() == ExitCode::software;
}

} // namespace elf::commands
