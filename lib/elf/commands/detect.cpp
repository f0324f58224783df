#include "elf/commands/detect.hpp"

#include "elf/commands/detect_area.hpp"
#include "elf/commands/detect_neighbours.hpp"
#include "elf/store/anomaly.hpp"
#include "elf/store/area.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <fmt/core.h>
#include <thread>

namespace elf::commands {
namespace {

struct DetectOptions {
    std::string from;
    std::string to;
    std::string alert_budget = "1/week";
    int trees = 300;
    std::uint64_t seed = 1;
    std::string refit = "auto";
    std::vector<std::string> events;
    std::string label;
};

/// Areas that share the statements of an increment: what each costs hardly falls beyond, and a few
/// megabytes of each are in memory meanwhile.
constexpr std::size_t most_at_a_time = 8;

constexpr const char* examples =
    "  elf-detect                                         what is new, all areas\n"
    "  elf-detect --area ES --alert-budget 2/month        fewer alarms\n"
    "  elf-detect --from 2017-01-01 --to 2017-02-01       score a month again\n"
    "  elf-detect ack ES@2017-12-03T02:00:00Z             this event is known\n"
    "  elf-detect label --as fault ES@2017-12-03T02:00:00Z  and not to be learnt\n";

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

anomaly::DetectionOptions detection_options(const DetectOptions& o) {
    anomaly::DetectionOptions out;
    out.forest.trees = o.trees;
    out.forest.seed = o.seed;
    out.forest.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
    out.budget.per_week = parse_budget(o.alert_budget);
    return out;
}

DetectRequest request_of(const DetectOptions& o) {
    DetectRequest out;
    out.options = detection_options(o);
    out.refit = refit_of(o.refit);
    if (!o.from.empty() || !o.to.empty())
        out.range = TimeRange{o.from.empty() ? always().begin : parse_time(o.from),
                              o.to.empty() ? always().end : parse_time(o.to)};
    return out;
}

/// One at a time, shards on other machines included: what the last one sees is all that there is.
void link(cli::Session& session) {
    constexpr int every_area = 0; // keys begin with 1
    db::Transaction transaction(session.db());
    session.wait_for_area(session.db(), every_area);
    session.count_written(link_neighbours(session.db(), session.as_of()));
    transaction.commit();
}

void run(const DetectOptions& options, cli::Session& session) {
    const DetectRequest request = request_of(options);
    if (session.skips())
        return;
    session.for_each_batch("detect", session.areas(), most_at_a_time,
                           [&](const std::vector<const Area*>& areas, db::Connection& db) {
                               detect_areas(session, request, areas, db);
                           });
    if (!session.dry_run())
        link(session);
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

struct NamedEvent {
    Area area;
    TimeRange span;
};

NamedEvent find_event(db::Connection& db, const std::string& text) {
    const auto [name, start] = parse_event(text);
    const std::vector<Area> areas = store::load_areas(db, {name});
    const auto span =
        areas.size() == 1 ? store::find_event(db, areas.front(), start) : std::nullopt;
    if (!span)
        throw Error(ExitCode::usage, fmt::format("there is no event {}", text),
                    "`elf-report anomalies` shows them");
    return {areas.front(), *span};
}

/// What people say of events, in one transaction.
void tell(const DetectOptions& options, cli::Session& session, const std::string& verb) {
    session.set_tool("elf-detect " + verb);
    const int run = session.run();
    db::Transaction transaction(session.db());
    for (const std::string& text : options.events) {
        const auto [area, span] = find_event(session.db(), text);
        session.count_written(
            verb == "label"
                ? store::save_label(session.db(), area, span, options.label, session.as_of(), run)
                : store::set_event_state(session.db(), area, span.begin,
                                         verb == "ack" ? "acknowledged" : "muted"));
    }
    session.commit(transaction);
    session.summarise(fmt::format("{} events {}", options.events.size(),
                                  verb == "label" ? "labelled " + options.label
                                  : verb == "ack" ? "acknowledged"
                                                  : "muted"));
}

void declare(CLI::App& app, DetectOptions& o, std::string& verb) {
    app.add_option("--from", o.from, "score again what begins then or later")->type_name("TIME");
    app.add_option("--to", o.to, "score again what begins before")->type_name("TIME");
    app.add_option("--alert-budget", o.alert_budget,
                   "events that people bear: N/day, N/week or N/month")
        ->type_name("N/PERIOD")
        ->capture_default_str();
    app.add_option("--refit", o.refit, "fit the detector anew: auto (once a week), always, never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->type_name("auto|always|never")
        ->capture_default_str();
    app.add_option("--trees", o.trees, "of the isolation forest")
        ->check(CLI::Range(10, 100000))
        ->capture_default_str();
    app.add_option("--seed", o.seed, "of the isolation forest")->capture_default_str();
    app.require_subcommand(0, 1);
    for (const auto& [name, help] :
         {std::pair{"ack", "marks events as known"},
          std::pair{"mute", "marks events as of no interest"},
          std::pair{"label", "says what events were: thresholds and models learn from it"}}) {
        CLI::App* sub = app.add_subcommand(name, help);
        sub->add_option("EVENT", o.events, "AREA@START")->required()->type_name("");
        if (std::string_view(name) == "label")
            sub->add_option("--as", o.label,
                            "alarm (right to be told), normal (no reason for an alarm) or fault "
                            "(not to be learnt)")
                ->required()
                ->group(cli::data_options)
                ->check(CLI::IsMember({"alarm", "normal", "fault"}))
                ->type_name("alarm|normal|fault");
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
                tell(*options, session, *verb);
            }};
}

} // namespace elf::commands
