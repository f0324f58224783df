#include "elf/commands/ingest_area.hpp"

#include "elf/commands/ingest_verb.hpp"
#include "elf/core/error.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/core/unit.hpp"
#include "elf/sources/holidays.hpp"
#include "elf/store/area.hpp"
#include "elf/store/holiday.hpp"
#include "elf/store/source_priority.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <fmt/core.h>

namespace elf::commands {
namespace {

constexpr int first_year = 2000;

double degrees(const std::string& key, const std::string& text, double limit) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || !(value >= -limit && value <= limit))
        throw Error(ExitCode::usage, fmt::format("'{}' is no {}", text, key),
                    fmt::format("write degrees from -{0} to {0}, for example 40.4", limit));
    return value;
}

bool truth(const std::string& key, const std::string& text) {
    if (text == "true" || text == "yes" || text == "1")
        return true;
    if (text == "false" || text == "no" || text == "0")
        return false;
    throw Error(ExitCode::usage, fmt::format("'{}' is no value of {}", text, key),
                "write yes or no");
}

std::string power_unit(const std::string& text) {
    for (const char* unit : {"W", "kW", "MW", "GW"})
        if (text == unit)
            return text;
    throw Error(ExitCode::usage, fmt::format("'{}' is not a unit of power", text),
                "an area keeps its load in W, kW, MW or GW");
}

std::string lower(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

void apply(Area& area, const std::string& key, const std::string& value) {
    if (key == "time-zone")
        area.time_zone = TimeZone(value).name();
    else if (key == "holidays")
        area.holidays = lower(value);
    else if (key == "step")
        area.step = Step(std::chrono::floor<Minutes>(parse_duration(value)));
    else if (key == "unit")
        area.unit = power_unit(value);
    else if (key == "latitude")
        area.latitude = degrees(key, value, 90);
    else if (key == "longitude")
        area.longitude = degrees(key, value, 180);
    else if (key == "may-feed-back")
        area.may_feed_back = truth(key, value);
}

void check_name(const std::string& name) {
    const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    const bool good = !name.empty() && name.size() <= 63 && is_word(name.front()) &&
                      std::all_of(name.begin(), name.end(), [&](char c) {
                          return is_word(c) || c == '_' || c == '.' || c == '-';
                      });
    if (!good)
        throw Error(ExitCode::usage, fmt::format("'{}' cannot be the name of an area", name),
                    "use letters, digits, '_', '.' and '-', at most 63, beginning with a letter or "
                    "digit");
}

/// Readings are kept on the grid and in the unit of the area: they would not move with it.
void refuse_if_used(cli::Session& session, const Area& before, const Area& after) {
    if ((before.step == after.step && before.unit == after.unit) ||
        !store::has_readings(session.db(), before))
        return;
    throw Error(ExitCode::data,
                fmt::format("{} has readings every {} minutes in {}: its step and unit stay",
                            before.name, before.step.length().count(), before.unit),
                fmt::format("elf-ingest forget {}, then create it anew", before.name));
}

/// `load=eco2mix-def/eco2mix, temperature=csv`: quantities and their sources, best first.
std::vector<std::pair<std::string, std::vector<std::string>>>
preferences_of(const std::string& text) {
    std::vector<std::pair<std::string, std::vector<std::string>>> out;
    for (const std::string& word : cli::words_of(text)) {
        const std::size_t equals = word.find('=');
        std::vector<std::string> names;
        for (std::size_t at = equals; at != std::string::npos && at < word.size();) {
            const std::size_t slash = std::min(word.find('/', at + 1), word.size());
            names.push_back(word.substr(at + 1, slash - at - 1));
            at = slash;
        }
        if (equals == 0 || names.empty() ||
            std::find(names.begin(), names.end(), "") != names.end())
            throw Error(ExitCode::usage, fmt::format("'{}' does not say which source counts", word),
                        "write QUANTITY=SOURCE/SOURCE/..., best first: load=eco2mix-def/eco2mix");
        out.emplace_back(word.substr(0, equals), std::move(names));
    }
    return out;
}

/// What counts from now on also counts for what is there: it is cleaned anew.
void save_preferences(cli::Session& session, const Area& area, const std::string& text) {
    const auto preferences = preferences_of(text);
    db::Connection& db = session.db();
    db::Transaction transaction(db);
    for (const auto& [quantity, names] : preferences) {
        const long changed = store::save_source_priority(db, area.id, quantity, names, true);
        if (changed > 0)
            store::save_renewal(db, area.id, quantity, session.run(), session.as_of());
        session.count_written(changed);
    }
    session.commit(transaction);
}

Area area_of_section(cli::Session& session, const cli::Section& section) {
    std::map<std::string, std::string> settings;
    for (const auto& [key, setting] : section.keys)
        settings[key] = setting.value;
    try {
        return area_with(session, section.name, settings);
    } catch (const Error& e) {
        if (e.code() != ExitCode::usage)
            throw;
        throw Error(ExitCode::config,
                    fmt::format("{} line {}: [area {}]: {}", session.settings().path, section.line,
                                section.name, e.what()),
                    e.hint());
    }
}

struct AreaOptions {
    std::string name;
    std::map<std::string, std::string> settings;
    bool may_feed_back = false;
};

void create(cli::Session& session, AreaOptions o) {
    std::erase_if(o.settings, [](const auto& entry) { return entry.second.empty(); });
    if (o.may_feed_back)
        o.settings["may-feed-back"] = "yes";
    Area area = area_with(session, o.name, o.settings);
    if (save_area(session, area) && o.settings.contains("prefer"))
        save_preferences(session, area, o.settings["prefer"]);
    session.summarise(fmt::format("{}: {}, {} minutes, {}, holidays {}", area.name, area.time_zone,
                                  area.step.length().count(), area.unit,
                                  area.holidays.empty() ? "none" : area.holidays));
}

} // namespace

Area area_with(cli::Session& session, const std::string& name,
               const std::map<std::string, std::string>& settings) {
    check_name(name);
    const std::optional<Area> before = store::find_area(session.db(), name);
    if (!before && !settings.contains("time-zone"))
        throw Error(
            ExitCode::usage, fmt::format("the new area {} has no time zone", name),
            "give --time-zone, for example Europe/Madrid: it decides its days and holidays");
    Area area = before.value_or(Area{});
    area.name = name;
    for (const auto& [key, value] : settings)
        apply(area, key, value);
    if (area.latitude.has_value() != area.longitude.has_value())
        throw Error(ExitCode::usage, "latitude and longitude belong together", "give both");
    if (before)
        refuse_if_used(session, *before, area);
    return area;
}

long save_holidays_of(cli::Session& session, db::Connection& db, const std::string& region) {
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(session.as_of())};
    // Not fewer when an earlier night is run again: what is there stays.
    const int last = std::max(static_cast<int>(today.year()) + 2, first_year);
    return store::save_holidays(db, region, "kholidays",
                                sources::public_holidays(region, first_year, last));
}

bool save_area(cli::Session& session, Area& area) {
    db::Connection& db = session.db();
    db::Transaction transaction(db);
    const bool is_new = !store::find_area(db, area.name);
    if (store::save_area(db, area))
        session.count_written(1);
    if (!area.holidays.empty() && store::load_holidays(db, area.holidays).empty())
        session.count_written(save_holidays_of(session, db, area.holidays));
    session.commit(transaction);
    return !(is_new && session.dry_run());
}

void save_configured_areas(cli::Session& session) {
    for (const cli::Section& section : session.settings().sections)
        if (section.kind == "area") {
            Area area = area_of_section(session, section);
            const auto prefer = section.keys.find("prefer");
            if (save_area(session, area) && prefer != section.keys.end())
                save_preferences(session, area, prefer->second.value);
        }
}

IngestVerb area_verb() {
    IngestVerb verb;
    verb.name = "area";
    verb.summary = "create or change an area";
    verb.declare = [](CLI::App& app) -> std::function<void(cli::Session&)> {
        const auto o = std::make_shared<AreaOptions>();
        app.add_option("NAME", o->name, "name of the area")->required();
        const auto option = [&](const char* key, const char* type, const char* help) {
            app.add_option(std::string("--") + key, o->settings[key], help)
                ->type_name(type)
                ->group(cli::data_options);
        };
        option("time-zone", "ZONE", "IANA name, such as Europe/Madrid; a new area needs it");
        option("holidays", "REGION", "holiday region, such as es, br or au-vic (default: none)");
        option("step", "DURATION", "between readings: 5m, 10m, 15m, 30m or 60m (default: 60m)");
        option("unit", "UNIT", "unit of power that load is kept in: W, kW, MW or GW (default: MW)");
        option("latitude", "DEGREES", "north, for the weather");
        option("longitude", "DEGREES", "east, for the weather");
        option("prefer", "QUANTITY=SOURCE/...,...",
               "which source counts where several deliver a quantity, best first");
        app.add_flag("--may-feed-back", o->may_feed_back, "its load may be zero or negative")
            ->group(cli::data_options);
        return [o](cli::Session& session) { create(session, *o); };
    };
    return verb;
}

} // namespace elf::commands
