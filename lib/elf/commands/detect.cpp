#include "elf/commands/detect.hpp"

#include "elf/anomaly/detector.hpp"
#include "elf/clean/override.hpp"
#include "elf/commands/detect_plan.hpp"
#include "elf/models/day_ahead.hpp"
#include "elf/store/anomaly.hpp"
#include "elf/store/area.hpp"
#include "elf/store/holiday.hpp"
#include "elf/store/reading.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <fmt/core.h>
#include <limits>
#include <thread>

namespace elf::commands {
namespace {

struct DetectOptions {
    std::string from;
    std::string to;
    std::string alert_budget = "1/week";
    int trees = 300;
    std::uint64_t seed = 1;
    std::vector<std::string> events;
};

constexpr const char* examples =
    "  elf-detect                                         what is new, all areas\n"
    "  elf-detect --area ES --alert-budget 2/month        fewer alarms\n"
    "  elf-detect --from 2017-01-01 --to 2017-02-01       score a month again\n"
    "  elf-detect ack ES@2017-12-03T02:00:00Z             this event is known\n";

/// `1/week`, `0.5/day`, `2/month`: events per week.
double parse_budget(const std::string& text) {
    const std::size_t slash = text.find('/');
    double n = -1;
    const char* end = text.data() + std::min(slash, text.size());
    const auto read = std::from_chars(text.data(), end, n);
    const std::string unit = slash == std::string::npos ? "" : text.substr(slash + 1);
    const double per_week = unit == "day"     ? 7
                            : unit == "week"  ? 1
                            : unit == "month" ? 7 / 30.436875
                                              : 0;
    if (read.ec != std::errc{} || read.ptr != end || !(n >= 0 && n <= 1000) || per_week == 0)
        throw Error(ExitCode::usage, fmt::format("'{}' is not an alert budget", text),
                    "write N/day, N/week or N/month, for example 1/week");
    return n * per_week;
}

/// Every time that the database can hold and the options can name.
TimeRange always() {
    return {parse_time("1900-01-01"), parse_time("9999-01-01")};
}

/// Load as a detector has to see it: what a screen rejected or mended counts as received, what was
/// filled in counts as missing. What an operator decided counts.
double seen(const Reading& r) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    if (clean::is_overridden(r))
        return r.value;
    switch (r.quality) {
    case Quality::measured:
        return r.value;
    case Quality::corrected:
    case Quality::rejected:
    case Quality::filled:
        return r.raw.value_or(missing);
    case Quality::missing:
        return missing;
    }
    return missing;
}

Series load_seen(db::Connection& db, const Area& area, Time as_of) {
    const auto readings = store::load_readings(db, area, "load", always(), as_of);
    Series out{{}, area.step, {}};
    if (readings.empty())
        return out;
    out.begin = readings.front().time;
    const TimeRange range{out.begin, readings.back().time + area.step.length()};
    out.values.assign(range.steps(area.step), std::numeric_limits<double>::quiet_NaN());
    for (const Reading& r : readings)
        out.values[static_cast<std::size_t>(out.index(r.time))] = seen(r);
    return out;
}

/// What was to be expected the day before. The temperature known at as_of stands in for its
/// forecast.
std::vector<double> day_ahead_forecast(db::Connection& db, const Area& area, Time as_of,
                                       const HolidayCalendar& holidays, const Series& grid) {
    const models::History history{area, TimeZone(area.time_zone), holidays,
                                  store::load_series(db, area, "load", as_of),
                                  store::load_series(db, area, "temperature", as_of)};
    return models::day_ahead(history).resized(grid.range()).values;
}

anomaly::DetectionOptions detection_options(const DetectOptions& o) {
    anomaly::DetectionOptions out;
    out.forest.trees = o.trees;
    out.forest.seed = o.seed;
    out.forest.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
    out.budget.per_week = parse_budget(o.alert_budget);
    return out;
}

long save(db::Connection& db, const Area& area, const DetectPlan& p, int run) {
    return store::delete_events(db, area, p.stale) + store::save_scores(db, area, p.scores, run) +
           store::save_events(db, area, p.events, run);
}

/// One area after the other, with what is common to all.
class Detector {
public:
    Detector(cli::Session& session, const DetectOptions& options)
        : m_session(session), m_options(detection_options(options)),
          m_all(options.from.empty() && options.to.empty()),
          m_range{options.from.empty() ? always().begin : parse_time(options.from),
                  options.to.empty() ? always().end : parse_time(options.to)} {}

    void detect(const Area& area, db::Connection& db) {
        const Series load = load_seen(db, area, m_session.as_of());
        m_session.count_read(static_cast<long>(load.size()));
        if (load.range().end - load.begin < std::chrono::weeks{3}) {
            m_session.info(fmt::format("{}: less than three weeks of load, nothing to compare with",
                                       area.name));
            return;
        }
        const HolidayCalendar holidays = store::load_holidays(db, area.holidays);
        const anomaly::Evidence history{
            area, TimeZone(area.time_zone), holidays, load,
            day_ahead_forecast(db, area, m_session.as_of(), holidays, load)};
        const anomaly::Detection found = anomaly::detect(history, m_options);
        db::Transaction transaction(db);
        const Chosen chosen = m_all ? chosen_new(load, found, store::load_scored_times(db, area))
                                    : chosen_range(load, m_range);
        const DetectPlan todo = plan(load, found, chosen, store::load_events(db, area));
        m_session.count_written(save(db, area, todo, m_session.run()));
        m_session.commit(transaction);
        m_session.debug(fmt::format("{}: threshold {:.3f}, {} scores, {} events", area.name,
                                    found.threshold, todo.scores.size(), todo.events.size()));
    }

private:
    cli::Session& m_session;
    anomaly::DetectionOptions m_options;
    bool m_all;
    TimeRange m_range;
};

void run(const DetectOptions& options, cli::Session& session) {
    Detector detector(session, options);
    session.for_each_area("detect", session.areas(),
                          [&](const Area& area, db::Connection& db) { detector.detect(area, db); });
    session.summarise(fmt::format("{} intervals read, {} rows written", session.rows_read(),
                                  session.rows_written()));
}

/// `ES@2017-12-03T02:00:00Z`
std::pair<std::string, Time> parse_event(const std::string& text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string::npos || at == 0)
        throw Error(ExitCode::usage, fmt::format("'{}' is not an event", text),
                    "write AREA@START as `elf-report anomalies` shows them");
    return {text.substr(0, at), parse_time(text.substr(at + 1))};
}

void set_state(const DetectOptions& options, cli::Session& session, const std::string& state) {
    db::Transaction transaction(session.db());
    for (const std::string& text : options.events) {
        const auto [name, start] = parse_event(text);
        const std::vector<Area> areas = store::load_areas(session.db(), {name});
        if (areas.size() != 1 || !store::set_event_state(session.db(), areas.front(), start, state))
            throw Error(ExitCode::usage, fmt::format("there is no event {}", text),
                        "`elf-report anomalies` shows them");
    }
    session.commit(transaction);
    session.summarise(fmt::format("{} events {}", options.events.size(), state));
}

void declare(CLI::App& app, DetectOptions& o, std::string& verb) {
    app.add_option("--from", o.from, "score again what begins then or later")->type_name("TIME");
    app.add_option("--to", o.to, "score again what begins before")->type_name("TIME");
    app.add_option("--alert-budget", o.alert_budget,
                   "events that people bear: N/day, N/week or N/month")
        ->type_name("N/PERIOD")
        ->capture_default_str();
    app.add_option("--trees", o.trees, "of the isolation forest")
        ->check(CLI::Range(10, 100000))
        ->capture_default_str();
    app.add_option("--seed", o.seed, "of the isolation forest")->capture_default_str();
    app.require_subcommand(0, 1);
    for (const auto& [name, help] :
         {std::pair{"ack", "marks events as known: they stay as they are"},
          std::pair{"mute", "marks events as of no interest: they stay as they are"}}) {
        CLI::App* sub = app.add_subcommand(name, help);
        sub->add_option("EVENT", o.events, "AREA@START")->required()->type_name("");
        sub->callback([&verb, name = std::string(name)] { verb = name; });
    }
}

} // namespace

cli::Command detect() {
    const auto options = std::make_shared<DetectOptions>();
    const auto verb = std::make_shared<std::string>();
    return {"elf-detect",
            "elf_detect",
            "Finds what is unusual: scores every interval of the load with an isolation forest and "
            "joins neighbouring unusual ones to events.",
            examples,
            [options, verb](CLI::App& app) { declare(app, *options, *verb); },
            [options, verb](cli::Session& session) {
                if (verb->empty())
                    return run(*options, session);
                session.set_tool("elf-detect " + *verb);
                set_state(*options, session, *verb == "ack" ? "acknowledged" : "muted");
            }};
}

} // namespace elf::commands
