#include "elf/commands/train.hpp"

#include "elf/commands/train_data.hpp"
#include "elf/models/forecaster.hpp"
#include "elf/models/score.hpp"
#include "elf/store/forecast.hpp"
#include "elf/store/holiday.hpp"
#include "elf/store/model.hpp"
#include "elf/store/reading.hpp"
#include "elf/store/score.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::commands {
namespace {

struct TrainOptions {
    std::vector<std::string> models{"adaptive"};
    std::string weather;
    std::string horizon = "24h";
    std::string refit = "auto";
    std::string backtest;
    std::vector<std::string> without;
    std::string use;
};

/// The options, understood.
struct Plan {
    std::vector<std::string> models;
    std::optional<Weather> weather;
    std::chrono::seconds horizon;
    bool from_store;                 ///< forecast from the stored model, fit nothing
    std::chrono::days backtest_days; ///< 0: no backtest
    bool with_operator;
};

constexpr const char* examples =
    "  elf-train                                          fit, store, forecast the next day\n"
    "  elf-train --horizon 48h --area 'BR-*'\n"
    "  elf-train --model all --backtest 365d              and how good it would have been\n"
    "  elf-train --use adaptive                           forecast with the stored model\n";

constexpr std::chrono::days longest_horizon{31};
/// Readings older than this are no ground for a forecast.
constexpr std::chrono::days stale{28};
/// Live forecasts whose scores are brought up to date.
constexpr std::chrono::days live_days{30};
constexpr const char* operator_model = "operator";

bool contains(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string> models_of(const TrainOptions& o) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (!contains(names, name))
            names.push_back(models::make_forecaster(name)->name());
    };
    if (!o.use.empty()) {
        add(o.use);
        return names;
    }
    for (const std::string& name : o.models) {
        if (name == "all")
            for (const std::string& each : models::model_names())
                add(each);
        else
            add(name);
    }
    return names;
}

Plan plan_of(const TrainOptions& o) {
    Plan p{models_of(o), std::nullopt,         parse_duration(o.horizon),
           false,        std::chrono::days{0}, !contains(o.without, "operator")};
    if (p.horizon <= std::chrono::seconds{0} || p.horizon > longest_horizon)
        throw Error(ExitCode::usage, fmt::format("the horizon {} is out of range", o.horizon),
                    "it may be up to 31d");
    if (!o.backtest.empty()) {
        p.backtest_days = std::chrono::floor<std::chrono::days>(parse_duration(o.backtest));
        if (p.backtest_days < std::chrono::days{1})
            throw Error(ExitCode::usage,
                        fmt::format("a backtest of {} holds no whole day", o.backtest),
                        "write for example --backtest 365d");
    }
    p.from_store = o.refit == "never" || !o.use.empty();
    if (o.weather == "none" || contains(o.without, "temperature"))
        p.weather = Weather::none;
    else if (!o.weather.empty())
        p.weather = o.weather == "observed" ? Weather::observed : Weather::forecast;
    return p;
}

AreaReadings load_area(db::Connection& db, const Area& area, const Plan& plan, Time as_of) {
    const auto versions = [&](const char* quantity, Time known) {
        return store::load_versions(db, area, quantity, known);
    };
    AreaReadings r{
        area, store::load_holidays(db, area.holidays), versions("load", as_of), {}, {}, {}, {}};
    if (plan.weather != Weather::none) {
        r.temperature = versions("temperature", as_of);
        r.temperature_forecast = versions("temperature_forecast", as_of);
    }
    if (plan.weather == Weather::observed)
        r.temperature_later = versions("temperature", parse_time("9999-01-01"));
    if (plan.with_operator && plan.backtest_days.count() > 0)
        r.load_forecast = versions("load_forecast", as_of);
    return r;
}

/// What one area's training leaves.
struct Outcome {
    std::vector<Model> fitted;
    std::vector<store::Issue> forecasts;
    std::vector<Score> backtest;
    std::vector<Score> live;
};

/// One area from its readings to the rows it leaves; nothing is written here.
class Training {
public:
    Training(const cli::Session& session, db::Connection& db, const Plan& plan,
             const AreaReadings& readings)
        : m_session(session), m_db(db), m_plan(plan), m_readings(readings),
          m_zone(readings.area.time_zone), m_load(latest(readings.load, readings.area.step)),
          m_truth(models::truth_of(m_load, m_zone)) {}

    Outcome run() {
        if (m_session.as_of() <= m_load.end() + stale)
            forecast();
        else
            m_session.warn(fmt::format("{}: no forecast: the last reading is of {}",
                                       m_readings.area.name, format_time(last_reading())));
        if (m_plan.backtest_days.count() > 0)
            backtest();
        score_live();
        return std::move(m_out);
    }

private:
    Time last_reading() const { return m_load.time(m_load.size() - 1); }
    const std::string& area() const { return m_readings.area.name; }

    void forecast() {
        const Time as_of = m_session.as_of();
        const Step step = m_readings.area.step;
        const Time first = step.ceil(as_of);
        const TimeRange targets{first, step.ceil(first + m_plan.horizon)};
        const Prepared prepared = for_forecast(m_readings, m_plan.weather, targets);
        for (const std::string& name : m_plan.models) {
            const auto model = models::make_forecaster(name);
            if (m_plan.from_store) {
                const auto stored = store::load_model(m_db, m_readings.area, name, as_of);
                if (!stored)
                    throw Error(ExitCode::data, fmt::format("there is no stored {} model", name),
                                "run elf-train --refit always once");
                model->from_model(*stored);
            } else {
                model->fit(prepared.history, as_of);
                m_out.fitted.push_back(model->to_model());
                m_out.fitted.back().parameters["weather_of_targets"] =
                    name == "seasonal_naive" ? 0 : static_cast<double>(prepared.weather);
            }
            Forecast f = model->predict(prepared.history, as_of, targets);
            add_notes(f, prepared.note);
            m_out.forecasts.push_back(
                {std::move(f),
                 to_string(name == "seasonal_naive" ? Weather::none : prepared.weather)});
        }
    }

    void add_notes(Forecast& f, const std::string& weather_note) const {
        std::vector<std::string> notes;
        if (f.quality != "ok")
            notes.push_back(f.quality);
        else if (!weather_note.empty() && f.model != "seasonal_naive")
            notes.push_back(weather_note);
        if (m_session.as_of() > m_load.end() + std::chrono::hours{24})
            notes.push_back("the last reading is of " + format_time(last_reading()));
        if (notes.empty())
            return;
        f.quality = "degraded: ";
        for (std::size_t i = 0; i < notes.size(); ++i)
            f.quality += (i ? "; " : "") + notes[i];
    }

    /// The last whole local days whose load is known.
    TimeRange backtest_span() const {
        const Date end = m_zone.local(std::min(m_session.as_of(), m_load.end())).date;
        return {m_zone.start_of_day(end - m_plan.backtest_days), m_zone.start_of_day(end)};
    }

    void backtest() {
        const TimeRange span = backtest_span();
        const Prepared prepared = for_backtest(m_readings, m_plan.weather);
        const Series archived =
            known_at_midnight(m_readings.temperature_forecast, m_readings.area.step, m_zone);
        for (const std::string& name : m_plan.models) {
            const auto issues = models::make_forecaster(name)->backtest(prepared.history, span);
            if (issues.empty())
                m_session.warn(
                    fmt::format("{}: no backtest of {}: too little history", area(), name));
            for (const Forecast& issue : issues) {
                const auto weather =
                    name == "seasonal_naive"
                        ? Weather::none
                        : weather_of_day(m_readings, archived, m_plan.weather, day_of(issue));
                if (weather)
                    add_backtest(issue, *weather);
            }
        }
        backtest_operator(span);
    }

    TimeRange day_of(const Forecast& issue) const {
        return m_zone.day(m_zone.local(issue.issued_at).date);
    }

    void add_backtest(const Forecast& issue, Weather weather) {
        const Score s = models::score_of(issue, m_truth, "backtest", to_string(weather));
        if (s.n > 0)
            m_out.backtest.push_back(s);
    }

    /// The operator's own forecast as it stood at each midnight. It has seen a weather forecast.
    void backtest_operator(TimeRange span) {
        const Step step = m_readings.area.step;
        const Series known = known_at_midnight(m_readings.load_forecast, step, m_zone);
        Quantiles none;
        none.fill(std::numeric_limits<double>::quiet_NaN());
        for (Date d = m_zone.local(span.begin).date; m_zone.start_of_day(d) < span.end;
             d += std::chrono::days{1}) {
            const TimeRange day = m_zone.day(d);
            Forecast issue{operator_model, day.begin, "ok", {}};
            for (Time t = step.ceil(day.begin); t < day.end; t += step.length())
                if (const double v = known.at(t); !std::isnan(v))
                    issue.values.push_back({t, v, none});
            add_backtest(issue, Weather::forecast);
        }
    }

    void score_live() {
        const Time as_of = m_session.as_of();
        for (const store::Issue& issue :
             store::load_issues(m_db, m_readings.area, as_of - live_days, as_of)) {
            const Score s = models::score_of(issue.forecast, m_truth, "live", issue.weather);
            if (s.n > 0)
                m_out.live.push_back(s);
        }
    }

    const cli::Session& m_session;
    db::Connection& m_db;
    const Plan& m_plan;
    const AreaReadings& m_readings;
    TimeZone m_zone;
    Series m_load;
    models::Truth m_truth;
    Outcome m_out;
};

long save(db::Connection& db, const Area& area, const Plan& plan, const Outcome& out, int run) {
    long rows = 0;
    for (const Model& m : out.fitted) {
        rows += store::save_model(db, area, m, Trial{}, run) ? 1 : 0;
        rows += store::release_matrices(db, area, m.name, m.fitted_at);
    }
    for (const store::Issue& f : out.forecasts)
        rows += store::save_forecast(db, area, f, run);
    if (plan.backtest_days.count() > 0) {
        for (const std::string& name : plan.models)
            rows += store::delete_stale_backtest(db, area, name, out.backtest);
        rows += store::delete_stale_backtest(db, area, operator_model, out.backtest);
    }
    rows += store::save_scores(db, area, out.backtest, run);
    rows += store::save_scores(db, area, out.live, run);
    return rows;
}

void train_area(cli::Session& session, const Plan& plan, const Area& area, db::Connection& db) {
    const AreaReadings readings = load_area(db, area, plan, session.as_of());
    session.count_read(static_cast<long>(readings.load.size() + readings.temperature.size()));
    const auto known = [](const Version& v) { return !std::isnan(v.value); };
    if (std::none_of(readings.load.begin(), readings.load.end(), known)) {
        session.warn(area.name + ": no readings of load; run elf-ingest and elf-transform first");
        return;
    }
    const Outcome out = Training(session, db, plan, readings).run();
    const int run = session.run();
    db::Transaction transaction(db);
    session.count_written(save(db, area, plan, out, run));
    session.commit(transaction);
    session.debug(fmt::format("{}: {} forecasts, {} scores", area.name, out.forecasts.size(),
                              out.backtest.size() + out.live.size()));
}

void declare(CLI::App& app, const std::shared_ptr<TrainOptions>& o) {
    app.add_option("--model", o->models, "adaptive, seasonal_naive or all")
        ->delimiter(',')
        ->type_name("NAME,...")
        ->capture_default_str();
    app.add_option("--weather", o->weather, "what stands for the weather of the hours forecast")
        ->check(CLI::IsMember({"forecast", "observed", "none"}));
    app.add_option("--horizon", o->horizon, "how far ahead")
        ->type_name("DURATION")
        ->capture_default_str();
    app.add_option("--refit", o->refit,
                   "fit anew: auto (wherever a fit takes seconds), always, or never: forecast "
                   "with the stored model")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str();
    app.add_option("--backtest", o->backtest, "also forecast and score each of the last days again")
        ->type_name("DURATION");
    app.add_option("--without", o->without, "leave out the operator's forecast or the temperature")
        ->delimiter(',')
        ->check(CLI::IsMember({"operator", "temperature"}));
    app.add_option("--use", o->use, "forecast with this stored model, fit nothing")
        ->type_name("MODEL");
}

} // namespace

cli::Command train() {
    const auto options = std::make_shared<TrainOptions>();
    return {"elf-train",
            "elf_train",
            "Fits the models of each area on what was known at --as-of, stores them, issues the "
            "forecast that begins there, and scores it when the truth is known.",
            examples,
            [options](CLI::App& app) { declare(app, options); },
            [options](cli::Session& session) {
                const Plan plan = plan_of(*options);
                const std::vector<Area> areas = session.areas();
                session.for_each_area("train", areas, [&](const Area& area, db::Connection& db) {
                    train_area(session, plan, area, db);
                });
                session.summarise(
                    fmt::format("{} areas, {} rows written", areas.size(), session.rows_written()));
            }};
}

} // namespace elf::commands
