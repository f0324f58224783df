#include "elf/commands/ingest_area.hpp"
#include "elf/commands/ingest_delivery.hpp"
#include "elf/commands/ingest_verb.hpp"
#include "elf/core/error.hpp"
#include "elf/sources/simulation.hpp"
#include "elf/store/area.hpp"
#include "elf/store/holiday.hpp"
#include "elf/store/simulated_event.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::commands {
namespace {

using namespace std::chrono;

constexpr int forecast_hours = 48;

struct SimulateOptions {
    int areas = 3;
    std::string prefix;
    double years = 2;
    std::string step = "60m";
    std::uint64_t seed = 1;
    std::string faults = "60d";
    std::string events = "30d";
    std::string deliver = "all";
    std::string time_zone = "Europe/Madrid";
    std::string holidays = "es";
};

// Of the command line and of a section alike.
constexpr int most_areas = 100000;
constexpr double least_years = 0.01;
constexpr double most_years = 50;

/// Short and plausible; with a number where there are more areas than names.
std::string name_of(const SimulateOptions& o, int index) {
    static constexpr std::array<const char*, 8> names{"north",    "south",  "harbour", "hills",
                                                      "old-town", "valley", "airport", "coast"};
    if (!o.prefix.empty())
        return fmt::format("{}{}", o.prefix, index + 1);
    const auto count = static_cast<int>(names.size());
    const std::string name = names[static_cast<std::size_t>(index % count)];
    return index < count ? name : fmt::format("{}-{}", name, index / count + 1);
}

int days_of(const char* option, const std::string& text) {
    const auto length = parse_duration(text);
    const auto whole = floor<days>(length);
    if (whole != length || (whole.count() != 0 && whole.count() < 8) || whole.count() > 3650)
        throw Error(ExitCode::usage, fmt::format("'{}' is no value of --{}", text, option),
                    "write how many days lie between two of a kind, at least 8d; 0d for none");
    return static_cast<int>(whole.count());
}

/// Whether more than the load is made.
bool with_weather(const SimulateOptions& o) {
    if (o.deliver != "all" && o.deliver != "load")
        throw Error(ExitCode::usage, fmt::format("'{}' is no value of --deliver", o.deliver),
                    "write load, or all: temperature and forecasts too");
    return o.deliver == "all";
}

Area create_area(cli::Session& session, const SimulateOptions& o, const std::string& name) {
    Area area = area_with(
        session, name,
        {{"time-zone", o.time_zone}, {"holidays", o.holidays}, {"step", o.step}, {"unit", "MW"}});
    if (area.id != 0 && store::has_other_source(session.db(), area, "simulate"))
        throw Error(ExitCode::data,
                    fmt::format("{} has data of another source: it is not simulated", area.name),
                    "choose other names with --area-prefix");
    return area;
}

/// Those that are there when it is done: a dry run creates none.
std::vector<Area> create_areas(cli::Session& session, const SimulateOptions& o) {
    std::vector<std::string> names;
    for (int i = 0; i < o.areas; ++i)
        names.push_back(name_of(o, i));
    std::vector<Area> out;
    for (const std::string& name : store::names_in_shard(session.db(), names, session.shard())) {
        Area area = create_area(session, o, name);
        if (save_area(session, area))
            out.push_back(std::move(area));
    }
    return out;
}

/// Works on one area: everything that is simulated of it.
class AreaSimulation {
public:
    AreaSimulation(const Area& area, const sources::Simulation& simulation, TimeRange range)
        : m_area(area), m_simulation(simulation), m_zone(area.time_zone), m_range(range) {}

    void feed(store::Incoming& incoming, bool weather) const {
        const Minutes length = m_area.step.length();
        const auto declare = [&](const char* quantity, const char* unit) {
            return incoming.declare({m_area.id, quantity, unit, length});
        };
        feed_load(incoming, declare("load", "MW"));
        if (!weather)
            return;
        feed_temperature(incoming, declare("temperature", "°C"));
        feed_forecasts(incoming, declare("load_forecast", "MW"),
                       declare("temperature_forecast", "°C"));
    }

private:
    static double rounded(double value, double unit) { return std::round(value / unit) * unit; }

    void feed_load(store::Incoming& incoming, int load) const {
        add_each(m_range, [&](Time t) {
            const double value = m_simulation.load(t);
            if (!std::isnan(value))
                incoming.add(load, t, rounded(value, 1.0 / 1024));
        });
    }

    void feed_temperature(store::Incoming& incoming, int temperature) const {
        add_each(m_range, [&](Time t) {
            incoming.add(temperature, t, rounded(m_simulation.temperature(t), 1.0 / 128));
        });
    }

    /// The operator issues the next day's load at noon, the weather service two days of temperature
    /// at midnight; local time.
    void feed_forecasts(store::Incoming& incoming, int load, int temperature) const {
        const Date last = m_zone.local(m_range.end).date;
        for (Date day = m_zone.local(m_range.begin).date; day <= last; day += days{1}) {
            const Time noon = m_zone.from_local(day, hours{12}).first;
            if (noon <= m_range.end)
                add_each(m_zone.day(day + days{1}), [&](Time t) {
                    incoming.add(load, t, rounded(m_simulation.load_forecast(t), 1.0 / 1024), noon);
                });
            const Time midnight = m_zone.start_of_day(day);
            if (midnight <= m_range.end)
                add_each({midnight, midnight + hours{forecast_hours}}, [&](Time t) {
                    incoming.add(temperature, t,
                                 rounded(m_simulation.temperature_forecast(t, midnight), 1.0 / 128),
                                 midnight);
                });
        }
    }

    template <class F>
    void add_each(TimeRange range, const F& add) const {
        for (Time t = m_area.step.ceil(range.begin); t < range.end; t += m_area.step.length())
            add(t);
    }

    const Area& m_area;
    const sources::Simulation& m_simulation;
    TimeZone m_zone;
    TimeRange m_range;
};

void simulate_area(cli::Session& session, db::Connection& db, const Area& area,
                   const sources::Simulation& simulation, TimeRange range, bool weather) {
    const store::Received received =
        deliver(session, db, area.name, "simulate", {}, [&](store::Incoming& incoming) {
            AreaSimulation(area, simulation, range).feed(incoming, weather);
        });
    std::vector<store::SimulatedEvent> truth;
    for (const sources::PlantedEvent& e : simulation.planted(range))
        if (e.range.begin >= range.begin)
            truth.push_back({e.range, e.class_name, e.is_fault, e.note});
    db::Transaction transaction(db);
    session.count_written(store::save_simulated_events(db, area, range, truth));
    session.commit(transaction);
    session.info(fmt::format("{}: {} observations added, {} faults and events planted", area.name,
                             received.added, truth.size()));
}

void run(cli::Session& session, const SimulateOptions& o) {
    const int fault_days = days_of("faults", o.faults);
    const int event_days = days_of("events", o.events);
    const bool weather = with_weather(o);
    const std::vector<Area> areas = create_areas(session, o);
    const TimeZone zone(o.time_zone);
    const auto span = duration_cast<seconds>(duration<double>(o.years * 365.25 * 86400));
    session.for_each_area("simulate", areas, [&](const Area& area, db::Connection& db) {
        const TimeRange range{zone.start_of_day(zone.local(session.as_of() - span).date),
                              area.step.floor(session.as_of())};
        const sources::Simulation simulation({o.seed, area.name, zone,
                                              store::load_holidays(db, area.holidays), area.step,
                                              fault_days, event_days});
        simulate_area(session, db, area, simulation, range, weather);
    });
    session.summarise(
        fmt::format("{} areas simulated, {} rows written", areas.size(), session.rows_written()));
}

template <class T>
T number_of(const cli::Session& session, const cli::Section& section, const std::string& key,
            const cli::Setting& setting, T least, T most) {
    T value{};
    const char* end = setting.value.data() + setting.value.size();
    const auto [stop, error] = std::from_chars(setting.value.data(), end, value);
    if (error != std::errc{} || stop != end || !(value >= least && value <= most))
        throw Error(ExitCode::config,
                    fmt::format("{} line {}: '{}' is no value of {} in [source {}]",
                                session.settings().path, setting.line, setting.value, key,
                                section.name),
                    fmt::format("write a number from {} to {}", least, most));
    return value;
}

void run_section(cli::Session& session, const cli::Section& section) {
    SimulateOptions o;
    for (const auto& [key, setting] : section.keys) {
        if (key == "areas")
            o.areas = number_of<int>(session, section, key, setting, 1, most_areas);
        else if (key == "area-prefix")
            o.prefix = setting.value;
        else if (key == "years")
            o.years = number_of<double>(session, section, key, setting, least_years, most_years);
        else if (key == "step")
            o.step = setting.value;
        else if (key == "seed")
            o.seed = number_of<std::uint64_t>(session, section, key, setting, 0,
                                              std::numeric_limits<std::uint64_t>::max());
        else if (key == "faults")
            o.faults = setting.value;
        else if (key == "events")
            o.events = setting.value;
        else if (key == "deliver")
            o.deliver = setting.value;
        else if (key == "time-zone")
            o.time_zone = setting.value;
        else if (key == "holidays")
            o.holidays = setting.value;
        else
            refuse_key(session, section, key);
    }
    run(session, o);
}

} // namespace

IngestVerb simulate_verb() {
    IngestVerb verb;
    verb.name = "simulate";
    verb.summary = "made-up areas with planted faults and events, up to --as-of";
    verb.delivers = "load, temperature, load_forecast, temperature_forecast";
    verb.key = "none";
    verb.terms = "none: made from --seed";
    verb.declare = [](CLI::App& app) -> std::function<void(cli::Session&)> {
        const auto o = std::make_shared<SimulateOptions>();
        const auto of_data = [](CLI::Option* option, const char* type) {
            option->type_name(type)->group(cli::data_options)->capture_default_str();
        };
        of_data(app.add_option("--areas", o->areas, "how many")->check(CLI::Range(1, most_areas)),
                "N");
        of_data(app.add_option("--area-prefix", o->prefix,
                               "names are PREFIX1, PREFIX2, ... (default: north, south, ...)"),
                "PREFIX");
        of_data(app.add_option("--years", o->years, "of history")
                    ->check(CLI::Range(least_years, most_years)),
                "N");
        of_data(app.add_option("--step", o->step, "between values"), "DURATION");
        of_data(app.add_option("--seed", o->seed, "another seed, another world"), "N");
        of_data(app.add_option("--faults", o->faults,
                               "days between two faults of the meter of each kind; 0d for none"),
                "DURATION");
        of_data(app.add_option("--events", o->events,
                               "days between two events of each kind; 0d for none"),
                "DURATION");
        of_data(app.add_option("--deliver", o->deliver,
                               "all: temperature and forecasts too; load: a meter alone"),
                "all|load");
        of_data(app.add_option("--time-zone", o->time_zone, "of the areas"), "ZONE");
        of_data(app.add_option("--holidays", o->holidays, "of the areas"), "REGION");
        return [o](cli::Session& session) { run(session, *o); };
    };
    verb.run_section = run_section;
    return verb;
}

} // namespace elf::commands
