#include "elf/commands/train.hpp"

#include "elf/commands/train_fallback.hpp"
#include "elf/commands/train_models.hpp"
#include "elf/commands/train_outcome.hpp"
#include "elf/commands/train_plan.hpp"
#include "elf/commands/train_quality.hpp"
#include "elf/commands/train_scores.hpp"
#include "elf/models/pooled.hpp"
#include "elf/store/alike.hpp"
#include "elf/store/holiday.hpp"
#include "elf/store/reading.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace elf::commands {
namespace {

constexpr const char* examples =
    "  elf-train                                          update, forecast the next day\n"
    "  elf-train --horizon 48h --area 'BR-*'\n"
    "  elf-train --model all --backtest 365d              and how good it would have been\n"
    "  elf-train --use adaptive                           forecast with the stored model\n"
    "  elf-train --use adaptive@2024-05-01                an older one counts again\n";

/// Readings older than this are no ground for a model.
constexpr std::chrono::days stale{28};

AreaReadings load_area(db::Connection& db, const Area& area, const TrainPlan& plan, Time as_of,
                       std::optional<Time> since) {
    const auto versions = [&](const char* quantity, Time known) {
        return store::load_versions(db, area, quantity, known, since);
    };
    AreaReadings r{
        area, store::load_holidays(db, area.holidays), versions("load", as_of), {}, {}, {}, {}, {},
        since};
    r.faults = store::load_faults(db, area, as_of);
    // Scores are told apart by what was measured, whatever the models were given.
    r.temperature = versions("temperature", as_of);
    if (plan.weather != Weather::none)
        r.temperature_forecast = versions("temperature_forecast", as_of);
    if (plan.weather == Weather::observed)
        r.temperature_later = versions("temperature", parse_time("9999-01-01"));
    if (plan.with_operator)
        r.load_forecast = versions("load_forecast", as_of);
    return r;
}

/// One area from its readings to the rows it leaves; nothing is written here.
class Training {
public:
    Training(const cli::Session& session, db::Connection& db, const TrainPlan& plan,
             const AreaReadings& readings)
        : m_session(session), m_db(db), m_plan(plan), m_readings(readings),
          m_zone(readings.area.time_zone), m_load(latest(readings.load, readings.area.step)),
          m_truth(models::truth_of(m_load, m_zone)),
          m_temperature(latest(readings.temperature, readings.area.step)),
          m_scores(m_truth, m_temperature, m_zone),
          m_live(store::load_issues(db, readings.area, first_live(m_zone, session.as_of()),
                                    session.as_of())) {}

    /// Nothing where not all that was read is enough, but older readings might be.
    std::optional<Outcome> run() {
        if (!forecast())
            return std::nullopt;
        if (m_plan.backtest_days.count() > 0)
            backtest(m_readings, m_plan, backtest_span(), m_scores, [&](const std::string& name) {
                m_session.warn(
                    fmt::format("{}: no backtest of {}: too little history", area(), name));
            });
        for (const store::Issue& issue : m_live)
            m_scores.add(issue.forecast, "live", issue.weather);
        m_out.scores = m_scores.whole();
        m_out.parts = m_scores.parts();
        return std::move(m_out);
    }

private:
    const std::string& area() const { return m_readings.area.name; }
    Time as_of() const { return m_session.as_of(); }

    TimeRange targets() const {
        const Step step = m_readings.area.step;
        const Time first = step.ceil(as_of());
        return {first, step.ceil(first + m_plan.horizon)};
    }

    bool forecast() {
        Prepared prepared = for_forecast(m_readings, m_plan.weather, targets());
        m_operator =
            known_day_ahead(m_readings.load_forecast, m_readings.area.step, m_zone, as_of());
        if (!m_operator.empty())
            prepared.history.outside.push_back({operator_model, m_operator});
        const bool is_stale = as_of() > m_load.end() + stale;
        for (const std::string& name : m_plan.models) {
            const Forecast* made = is_stale ? nullptr : by_model(name, prepared);
            if (!made && m_readings.since)
                return false;
            if (!made)
                by_somebody_else(name, prepared, is_stale);
            else if (is_expert(name))
                prepared.history.outside.push_back({name, expert_of(*made)});
        }
        return true;
    }

    /// Null where the model cannot do it.
    const Forecast* by_model(const std::string& name, const Prepared& prepared) {
        try {
            ChosenModel chosen = choose_model(m_db, m_plan, name, prepared, as_of());
            Forecast f = chosen.model->predict(prepared.history, as_of(), targets());
            keep_finite(f);
            if (f.values.empty())
                throw Error(ExitCode::data, fmt::format("{} gives no forecast", name));
            if (is_little(f.quality))
                f = with_others(std::move(f), prepared.history);
            f.quality = quality_text(Origin::model, notes_on(f, prepared));
            m_out.choices.push_back(std::move(chosen.choice));
            const bool no_weather = name == "seasonal_naive";
            m_out.forecasts.push_back(
                {std::move(f), to_string(no_weather ? Weather::none : prepared.weather)});
            return &m_out.forecasts.back().forecast;
        } catch (const Error& e) {
            if (!is_of_model(e))
                throw;
            m_out.failures.push_back(e);
        } catch (const std::exception& e) {
            m_out.failures.emplace_back(ExitCode::software, fmt::format("{}: {}", name, e.what()));
        }
        return nullptr;
    }

    /// The forecast of too short a history, with what areas like this one have of such days.
    Forecast with_others(Forecast own, const models::History& history) {
        if (!m_others)
            m_others =
                store::load_of_others(m_db, history.area, as_of() - models::pooled_span, as_of());
        std::optional<Forecast> pooled =
            models::pooled_forecast(own, *m_others, history, as_of(), targets());
        if (!pooled)
            return own;
        keep_finite(*pooled);
        return std::move(*pooled);
    }

    void by_somebody_else(const std::string& name, const Prepared& prepared, bool is_stale) {
        std::vector<Note> notes;
        store::Issue issue = Fallback(m_db, prepared, m_operator, as_of(), targets(), is_stale)
                                 .forecast(name, notes);
        if (!is_stale)
            notes.push_back({"MODEL_FAILED", m_out.failures.back().what()});
        const std::vector<Note> on_data = notes_on_data();
        notes.insert(notes.end(), on_data.begin(), on_data.end());
        if (issue.forecast.values.empty()) {
            m_session.warn(fmt::format("{}: no forecast: {}", area(), notes.back().words));
            return;
        }
        issue.forecast.quality = quality_text(Origin::fallback, notes);
        m_session.warn(fmt::format("{}: {}: {}", area(), name, issue.forecast.quality));
        m_out.forecasts.push_back(std::move(issue));
    }

    std::vector<Note> notes_on(const Forecast& f, const Prepared& prepared) const {
        std::vector<Note> notes;
        if (f.quality != "ok")
            notes.push_back(own_words(f.quality));
        else if (!prepared.note.empty() && f.model != "seasonal_naive")
            notes.push_back({"NO_WEATHER", prepared.note});
        const std::vector<Note> on_data = notes_on_data();
        notes.insert(notes.end(), on_data.begin(), on_data.end());
        return notes;
    }

    std::vector<Note> notes_on_data() const {
        std::vector<Note> notes;
        if (const auto flat = flat_line(m_load, m_readings.area.unit))
            notes.push_back(*flat);
        if (const auto old = stale_data(m_load, as_of()))
            notes.push_back(*old);
        return notes;
    }

    /// What the model said of past days at their midnights, and now of the days to come.
    Series expert_of(const Forecast& now) const {
        std::vector<const Forecast*> issues;
        for (const store::Issue& issue : m_live)
            if (issue.forecast.model == now.model && issue.forecast.issued_at < as_of())
                issues.push_back(&issue.forecast);
        issues.push_back(&now);
        Series out = day_ahead_of(issues, m_readings.area.step, m_zone);
        for (const ForecastValue& v : now.values)
            out.values[static_cast<std::size_t>(out.index(v.target))] = v.mean;
        return out;
    }

    /// The last whole local days whose load is known.
    TimeRange backtest_span() const {
        const Date end = m_zone.local(std::min(as_of(), m_load.end())).date;
        return {m_zone.start_of_day(end - m_plan.backtest_days), m_zone.start_of_day(end)};
    }

    const cli::Session& m_session;
    db::Connection& m_db;
    const TrainPlan& m_plan;
    const AreaReadings& m_readings;
    TimeZone m_zone;
    Series m_load;
    models::Truth m_truth;
    Series m_temperature;
    Scores m_scores;
    std::vector<store::Issue> m_live;
    Series m_operator;
    std::optional<std::vector<Series>> m_others; ///< load of other areas, where it is needed
    Outcome m_out;
};

/// Nothing where no load is known, or where older readings than these may be needed.
std::optional<Outcome> train_on(cli::Session& session, const TrainPlan& plan,
                                const AreaReadings& readings, db::Connection& db) {
    const auto known = [](const Version& v) { return !std::isnan(v.value); };
    if (std::none_of(readings.load.begin(), readings.load.end(), known))
        return std::nullopt;
    auto out = Training(session, db, plan, readings).run();
    if (out)
        session.count_read(static_cast<long>(readings.load.size() + readings.temperature.size()));
    return out;
}

void train_area(cli::Session& session, const TrainPlan& plan, const Area& area,
                db::Connection& db) {
    const Time as_of = session.as_of();
    const auto readings = [&](std::optional<Time> since) {
        return load_area(db, area, plan, as_of, since);
    };
    std::optional<Outcome> made;
    if (const auto since =
            enough_since(db, plan, area, as_of, first_live(TimeZone(area.time_zone), as_of)))
        made = train_on(session, plan, readings(since), db);
    if (!made)
        made = train_on(session, plan, readings(std::nullopt), db);
    if (!made) {
        session.warn(area.name + ": no readings of load; run elf-ingest and elf-transform first");
        return;
    }
    const Outcome& out = *made;
    const int run = session.run();
    db::Transaction transaction(db);
    session.count_written(save_outcome(db, area, plan, out, run));
    session.commit(transaction);
    session.debug(fmt::format("{}: {} forecasts, {} scores", area.name, out.forecasts.size(),
                              out.scores.size()));
    // The forecast is there, and that it is not the model's is known.
    const auto worse = [](const Error& a, const Error& b) { return is_worse(b.code(), a.code()); };
    const auto worst = std::max_element(out.failures.begin(), out.failures.end(), worse);
    if (worst != out.failures.end())
        throw Error(*worst);
}

} // namespace

cli::Command train() {
    const auto options = std::make_shared<TrainOptions>();
    return {"elf-train",
            "elf_train",
            "Updates the models of each area on what was known at --as-of, stores them, issues the "
            "forecast that begins there, and scores it when the truth is known.",
            examples,
            [options](CLI::App& app) { declare_train(app, *options); },
            [options](cli::Session& session) {
                const TrainPlan plan = plan_of(*options);
                if (session.skips())
                    return;
                const std::vector<Area> areas = session.areas();
                session.for_each_area("train", areas, [&](const Area& area, db::Connection& db) {
                    train_area(session, plan, area, db);
                });
                session.summarise(
                    fmt::format("{} areas, {} rows written", areas.size(), session.rows_written()));
            }};
}

} // namespace elf::commands
