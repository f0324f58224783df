// Open-Meteo's three interfaces, /api, /archive-api and /previous-runs-api: one place is an object,
// several are a list; 200 with a column of null in "undefined" where a model lacks the variable;
// all other complaints are 400. A value is a thousandth of
// world.value("open-meteo/LATITUDE,LONGITUDE/COLUMN[/forecast]", start), with the column's suffix;
// null where a test has revised it, or COLUMN/MODEL, by nan.
#include "world.hpp"

#include <cmath>
#include <fmt/core.h>
#include <map>

namespace elf::test {
namespace {

using namespace std::chrono;

struct Column {
    std::string unit;
    bool of_preceding_hour;
};

const std::map<std::string, Column>& columns() {
    static const std::map<std::string, Column> all{
        {"temperature_2m", {"°C", false}},       {"relative_humidity_2m", {"%", false}},
        {"wind_speed_10m", {"km/h", false}},     {"cloud_cover", {"%", false}},
        {"shortwave_radiation", {"W/m²", true}}, {"precipitation", {"mm", true}}};
    return all;
}

/// Model, and the column that it lacks.
const std::map<std::string, std::string>& models() {
    static const std::map<std::string, std::string> all{{"best_match", ""},
                                                        {"icon_seamless", ""},
                                                        {"gfs_seamless", ""},
                                                        {"era5", ""},
                                                        {"era5_seamless", ""},
                                                        {"ecmwf_ifs", ""},
                                                        {"ecmwf_ifs025", "shortwave_radiation"}};
    return all;
}

std::vector<std::string> words(const std::string& list) {
    std::vector<std::string> out;
    for (std::size_t begin = 0; begin < list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        out.push_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return out;
}

/// One more of a list.
void add(std::string& list, const std::string& item) {
    if (!list.empty())
        list += ',';
    list += item;
}

Answer refused(const std::string& reason) {
    return {400, "application/json", "{\"reason\":\"" + reason + "\",\"error\":true}", {}};
}

enum class Kind { forecast, archive, previous_runs };

class Interface {
public:
    Interface(const Ask& ask, const World& world, Kind kind)
        : m_ask(ask), m_world(world), m_kind(kind), m_columns(words(ask.param("hourly"))),
          m_models(words(ask.param("models", "best_match"))) {}

    Answer answer(sys_days first_allowed, sys_days last_allowed) {
        const auto latitudes = words(m_ask.param("latitude"));
        const auto longitudes = words(m_ask.param("longitude"));
        if (m_ask.param("apikey", "test-key") != "test-key")
            return refused("The supplied API key is invalid.");
        if (latitudes.size() != longitudes.size() || latitudes.empty())
            return refused("Parameter 'latitude' and 'longitude' must have the same number of "
                           "elements");
        for (const std::string& name : m_columns)
            if (!columns().contains(base_of(name)))
                return refused(
                    "Cannot initialize VariableAndPreviousDay from invalid String value " + name +
                    ".");
        for (const std::string& name : m_models)
            if (!models().contains(name))
                return refused("Cannot initialize MultiDomains from invalid String value " + name +
                               ".");
        for (const char* name : {"start_date", "end_date"}) {
            const auto day = floor<days>(parse_time(m_ask.param(name)));
            if (day < first_allowed || day > last_allowed)
                return refused(fmt::format("Parameter '{}' is out of allowed range from {} to {}",
                                           name, date(first_allowed), date(last_allowed)));
        }
        std::string body;
        for (std::size_t i = 0; i < latitudes.size(); ++i)
            add(body, place(latitudes[i], longitudes[i], i));
        return {200, "application/json", latitudes.size() == 1 ? body : "[" + body + "]", {}};
    }

private:
    static std::string date(sys_days day) { return format_time(day).substr(0, 10); }

    static std::string base_of(const std::string& column) {
        return column.substr(0, column.find("_previous_day"));
    }

    std::string place(const std::string& latitude, const std::string& longitude,
                      std::size_t id) const {
        const Time begin = parse_time(m_ask.param("start_date"));
        const Time end = parse_time(m_ask.param("end_date")) + days{1};
        const bool unix = m_ask.param("timeformat") == "unixtime";
        std::string times, units, data;
        for (Time t = begin; t < end; t += hours{1})
            add(times, unix ? std::to_string(t.time_since_epoch().count())
                            : fmt::format("\"{}\"", format_time(t).substr(0, 16)));
        for (const std::string& column : m_columns)
            for (const std::string& model : m_models) {
                const std::string key = m_models.size() > 1 ? column + "_" + model : column;
                const bool lacks = models().at(model) == base_of(column);
                units += fmt::format(",\"{}\":\"{}\"", key, lacks ? "undefined" : unit(column));
                const std::string series =
                    "open-meteo/" + latitude + "," + longitude + "/" + column;
                std::string values;
                for (Time t = begin; t < end; t += hours{1})
                    add(values, lacks || is_gone(series + "/" + model, t)
                                    ? "null"
                                    : value(series, column, t));
                data += fmt::format(",\"{}\":[{}]", key, values);
            }
        return fmt::format(
            R"({{"latitude":{},"longitude":{},"generationtime_ms":0.21,"utc_offset_seconds":0,)"
            R"("timezone":"GMT","timezone_abbreviation":"GMT","elevation":38.0{},)"
            R"("hourly_units":{{"time":"{}"{}}},"hourly":{{"time":[{}]{}}}}})",
            latitude, longitude, id > 0 ? fmt::format(",\"location_id\":{}", id) : "",
            unix ? "unixtime" : "iso8601", units, times, data);
    }

    /// Whether a test has taken it away from one model of several.
    bool is_gone(const std::string& series_of_model, Time stamp) const {
        return std::isnan(m_world.value(series_of_model, stamp));
    }

    std::string unit(const std::string& column) const {
        const std::string& usual = columns().at(base_of(column)).unit;
        return usual == "km/h" && m_ask.param("wind_speed_unit") == "ms" ? "m/s" : usual;
    }

    std::string value(const std::string& series, const std::string& column, Time stamp) const {
        const Time start =
            columns().at(base_of(column)).of_preceding_hour ? stamp - hours{1} : stamp;
        if (m_kind == Kind::archive && start + hours{1} > m_world.now())
            return "null";
        if (m_kind == Kind::previous_runs && start < parse_time("2024-01-01"))
            return "null";
        const double value =
            m_world.value(series + (m_kind == Kind::forecast ? "/forecast" : ""), start) / 1000;
        // What a test has revised by nan is not there.
        return std::isnan(value) ? "null" : fmt::format("{}", value);
    }

    const Ask& m_ask;
    const World& m_world;
    Kind m_kind;
    std::vector<std::string> m_columns, m_models;
};

} // namespace

Answer play_open_meteo(const Ask& ask, const World& world) {
    const auto today = floor<days>(world.now());
    if (ask.path == "/api/forecast")
        return Interface(ask, world, Kind::forecast).answer(today - days{93}, today + days{15});
    if (ask.path == "/archive-api/archive")
        return Interface(ask, world, Kind::archive).answer(sys_days{year{1940} / 1 / 1}, today);
    if (ask.path == "/previous-runs-api/forecast")
        return Interface(ask, world, Kind::previous_runs)
            .answer(sys_days{year{2016} / 1 / 1}, today + days{15});
    return not_found();
}

} // namespace elf::test
