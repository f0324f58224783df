// Open-Meteo: bytes to hours of weather.
#include "elf/sources/json.hpp"
#include "elf/sources/open_meteo.hpp"

#include <array>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::sources::weather {
namespace {

using namespace std::chrono;
namespace json = boost::json;

constexpr const char* api = "Open-Meteo";
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<Variable, 6> all_variables{{
    {"temperature", "temperature", "temperature_2m", "°C", false},
    {"humidity", "humidity", "relative_humidity_2m", "%", false},
    {"wind-speed", "wind_speed", "wind_speed_10m", "m/s", false},
    {"cloud-cover", "cloud_cover", "cloud_cover", "%", false},
    {"radiation", "radiation", "shortwave_radiation", "W/m²", true},
    {"precipitation", "precipitation", "precipitation", "mm", true},
}};

[[noreturn]] void malformed(const std::string& what) {
    throw SourceError(Failure::malformed, fmt::format("{}: {}", api, what));
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// Each limit is counted anew with its period; no header says so.
std::optional<Time> end_of_limit(std::string_view reason, Time as_of) {
    if (reason.starts_with("Minutely"))
        return floor<minutes>(as_of) + minutes{1};
    if (reason.starts_with("Hourly"))
        return floor<hours>(as_of) + hours{1};
    if (reason.starts_with("Daily"))
        return floor<days>(as_of) + days{1};
    if (reason.starts_with("Monthly")) {
        const year_month_day today{floor<days>(as_of)};
        return sys_days{(today.year() / today.month() + months{1}) / day{1}};
    }
    return std::nullopt;
}

[[noreturn]] void refuse(std::string_view reason, int status, Time as_of) {
    const std::string message = fmt::format("{} answers: '{}'", api, excerpt(reason, 300));
    if (status == 429 || has(reason, "request limit exceeded") || has(reason, "oo many concurrent"))
        throw SourceError(Failure::throttled, message, {}, end_of_limit(reason, as_of));
    if (status == 401 || status == 403 || has(reason, "API key") || has(reason, "apikey"))
        throw SourceError(
            Failure::authentication, message,
            "check api-key; with one, the base URLs are those of the customer- hosts");
    if (has(reason, "is out of allowed range"))
        throw SourceError(Failure::no_data, message);
    if (has(reason, "No data is available for this location"))
        throw SourceError(Failure::bad_request, message,
                          "the model does not reach the place: set other models or points");
    throw SourceError(Failure::bad_request, message, "check the options of the source");
}

/// The columns that a variable may have: one of each model where several are asked for, in their
/// order, else the plain one.
std::vector<std::string> columns_of(const Variable& v, const Question& question) {
    const std::string plain = v.column + question.suffix;
    std::vector<std::string> out;
    for (const std::string& model : question.models)
        out.push_back(plain + "_" + model);
    out.push_back(plain);
    return out;
}

const json::array& array_of(const json::value* value, std::string_view name) {
    const json::array* array = value ? value->if_array() : nullptr;
    if (!array)
        malformed(fmt::format("there is no list 'hourly.{}'", name));
    return *array;
}

/// One place of the answer.
class Location {
public:
    explicit Location(const json::value& value)
        : m_hourly(member(value, "hourly")), m_units(member(value, "hourly_units")) {
        if (!m_hourly || !m_units)
            malformed("the answer has no 'hourly' with 'hourly_units'");
        if (text_of(member(*m_units, "time")) != "unixtime")
            malformed("times are not in seconds since 1970");
    }

    const json::array& times() const { return array_of(member(*m_hourly, "time"), "time"); }

    /// The variable at each stamp. False where its columns are there, but not its data: the way to
    /// say that a model does not have it.
    bool read(const Variable& v, const Question& question, Column& out) const {
        out.values.assign(times().size(), missing);
        out.models.assign(times().size(), 0);
        bool found = false;
        bool defined = false;
        const std::vector<std::string> names = columns_of(v, question);
        for (std::size_t i = 0; i < names.size(); ++i) {
            const std::string& name = names[i];
            const json::value* column = member(*m_hourly, name);
            if (!column)
                continue;
            found = true;
            const std::string_view unit = text_of(member(*m_units, name));
            const bool is_plain = i == question.models.size();
            const bool filled = fill(array_of(column, name), name, is_plain ? 0 : i, out);
            if (unit == "undefined" && !filled)
                continue;
            defined = true;
            if (unit != v.unit)
                malformed(fmt::format("'{}' is in '{}', not in {}", name, excerpt(unit, 20),
                                      excerpt(v.unit)));
        }
        if (!found)
            malformed(fmt::format("there is no column '{}{}'", v.column, question.suffix));
        return defined;
    }

private:
    /// Where there is no value yet. False for a column of nothing but null.
    static bool fill(const json::array& column, const std::string& name, std::size_t model,
                     Column& out) {
        if (column.size() != out.values.size())
            malformed(fmt::format("'{}' has {} values for {} times", name, column.size(),
                                  out.values.size()));
        bool filled = false;
        for (std::size_t i = 0; i < column.size(); ++i) {
            const std::optional<double> value = number_of(&column[i]);
            filled = filled || value;
            if (value && std::isnan(out.values[i])) {
                out.values[i] = *value;
                out.models[i] = model;
            }
        }
        return filled;
    }

    const json::value* m_hourly;
    const json::value* m_units;
};

std::vector<Location> locations_of(const json::value& body, std::size_t count) {
    std::vector<Location> out;
    if (const json::array* places = body.if_array())
        for (const json::value& place : *places)
            out.emplace_back(place);
    else
        out.emplace_back(body);
    if (out.size() != count)
        malformed(fmt::format("{} places were asked for, {} answered", count, out.size()));
    for (const Location& place : out)
        if (place.times() != out.front().times())
            malformed("the places have different times");
    return out;
}

/// Whole hours; nullopt for all else.
std::optional<Time> stamp_of(const json::value& value) {
    const std::optional<long> seconds_since = integer_of(&value);
    constexpr long year_3000 = 32503680000;
    if (!seconds_since || !value.is_number() || *seconds_since % 3600 != 0 ||
        std::abs(*seconds_since) > year_3000)
        return std::nullopt;
    return Time{seconds{*seconds_since}};
}

Column chosen(const Column& all, const std::vector<std::size_t>& kept) {
    Column out;
    for (const std::size_t i : kept) {
        out.values.push_back(all.values[i]);
        out.models.push_back(all.models[i]);
    }
    return out;
}

} // namespace

std::span<const Variable> variables() {
    return all_variables;
}

void check(const Response& response, Time as_of) {
    // Comes after the status has been sent, in place of the answer or behind a part of it.
    constexpr std::string_view broken = "Unexpected error while streaming data";
    const std::size_t at = response.body.rfind(broken);
    if (at != std::string_view::npos)
        throw SourceError(Failure::transient, fmt::format("{} breaks off: '{}'", api,
                                                          excerpt(response.body.substr(at))));
    const bool good = response.status >= 200 && response.status < 300;
    if (response.status >= 500 || (good && !has(response.body.substr(0, 1000), "\"error\"")))
        return check_status(response, api);
    std::string reason;
    try {
        const json::value body = parse_json(response.body, api);
        const json::value* error = member(body, "error");
        if (good && (!error || !error->is_bool() || !error->get_bool()))
            return;
        reason = text_of(member(body, "reason"));
    } catch (const SourceError&) {
        // No JSON: the status says what there is to say.
    }
    if (!reason.empty())
        refuse(reason, response.status, as_of);
    check_status(response, api);
}

Hours read(std::string_view body, const Question& question, Page& page) {
    const json::value answer = parse_json(body, api);
    const std::vector<Location> places = locations_of(answer, question.points);
    const json::array& times = places.front().times();
    Hours out;
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < times.size(); ++i) {
        ++page.rows;
        if (const std::optional<Time> stamp = stamp_of(times[i])) {
            out.stamps.push_back(*stamp);
            kept.push_back(i);
            continue;
        }
        reject(page, fmt::format("'{}' is no full hour in seconds since 1970",
                                 excerpt(json::serialize(times[i]), 40)));
    }
    for (const Variable* v : question.variables) {
        bool defined = false;
        for (const Location& place : places) {
            Column all;
            defined = place.read(*v, question, all) || defined;
            out.columns.push_back(chosen(all, kept));
        }
        if (!defined)
            throw SourceError(Failure::bad_request,
                              fmt::format("{} has no {} of the models asked for", api, v->option),
                              "set other models, or leave it out of variables");
    }
    return out;
}

} // namespace elf::sources::weather
