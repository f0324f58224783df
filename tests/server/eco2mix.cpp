// éCO2mix on Opendatasoft, Explore API v2.1: pages of at most 100 rows and never beyond row 10000,
// exports with a byte order mark and semicolons. In real time rows of today that are still to come
// have no consumption; consolidated rows are quarter-hourly with half-hourly values, end months
// ago, and come twice in the hour that the clock shows twice.
#include "elf/core/time_zone.hpp"
#include "world.hpp"

#include <fmt/core.h>
#include <optional>

namespace elf::test {
namespace {

using namespace std::chrono;

constexpr minutes quarter{15};

const TimeZone& france() {
    thread_local const TimeZone zone("Europe/Paris");
    return zone;
}

Answer refuse(const std::string& message) {
    return {400,
            "application/json",
            fmt::format(R"({{"error_code":"InvalidRESTParameterError","message":"{}"}})", message),
            {}};
}

/// The first day of the month, three months before.
Time boundary(const World& world) {
    const year_month_day now{sys_days{france().local(world.now()).date.time_since_epoch()}};
    return france().start_of_day(Date{(now.year() / now.month() - months{3}) / 1});
}

struct Row {
    Time time;
    std::optional<long> value;
};

std::optional<long> value_of(const std::string& column, bool real_time, Time t,
                             const World& world) {
    if (column == "prevision_j1")
        return static_cast<long>(world.value("eco2mix/FR/load_forecast", t));
    if (!real_time && t.time_since_epoch() % minutes{30} != minutes{0})
        return std::nullopt;
    if (t + quarter > world.now())
        return std::nullopt;
    return static_cast<long>(world.value(real_time ? "eco2mix/FR/load" : "eco2mix/FR/load-def", t));
}

std::vector<Row> rows_of(const std::string& column, bool real_time, TimeRange range, bool nulls,
                         const World& world) {
    const Time change = boundary(world);
    const Time begin = real_time ? change : france().start_of_day(parse_date("2012-01-01"));
    const Date today = france().local(world.now()).date;
    const Time end = real_time ? france().start_of_day(today + days{1}) : change;
    std::vector<Row> out;
    for (Time t = Step(quarter).ceil(std::max(range.begin, begin)); t < std::min(range.end, end);
         t += quarter) {
        const auto value = value_of(column, real_time, t, world);
        const LocalTime local = france().local(t);
        const bool twice = !real_time && france().from_local(local.date, local.of_day).validity ==
                                             TimeZone::Validity::ambiguous;
        if (twice && nulls)
            out.push_back({t, std::nullopt});
        if (value || nulls)
            out.push_back({t, value});
    }
    return out;
}

/// The instants of `date_heure >= date'...' and date_heure < date'...'`.
std::optional<TimeRange> range_of(const std::string& where) {
    const std::string literal = "date'";
    const std::size_t first = where.find("date_heure >= " + literal);
    const std::size_t second = where.find("date_heure < " + literal);
    if (first == std::string::npos || second == std::string::npos)
        return std::nullopt;
    const auto instant = [&](std::size_t at) {
        at = where.find('\'', at) + 1;
        return parse_time(where.substr(at, where.find('\'', at) - at));
    };
    return TimeRange{instant(first), instant(second)};
}

std::string stamp(Time t) {
    const std::string text = format_time(t);
    return text.substr(0, text.size() - 1) + "+00:00";
}

Answer page(const std::vector<Row>& rows, const std::string& column, const Ask& ask) {
    const std::string asked = ask.param("limit", "10");
    const long limit = std::stol(asked);
    const long offset = std::stol(ask.param("offset", "0"));
    if (limit < -1 || limit > 100)
        return refuse("Invalid value for limit API parameter: " + asked +
                      " was found but -1 <= limit <= 100 is expected.");
    if (offset + limit > 10000)
        return refuse("Invalid value for offset API parameter: " + std::to_string(offset) +
                      " was found but 0 <= offset <= 10000 - limit is expected.");
    std::string list;
    for (long i = offset; i < std::min(static_cast<long>(rows.size()), offset + limit); ++i) {
        const Row& row = rows[static_cast<std::size_t>(i)];
        list +=
            fmt::format(R"({}{{"date_heure":"{}","{}":{}}})", list.empty() ? "" : ",",
                        stamp(row.time), column, row.value ? std::to_string(*row.value) : "null");
    }
    return {200,
            "application/json",
            fmt::format(R"({{"total_count":{},"results":[{}]}})", rows.size(), list),
            {}};
}

Answer csv(const std::vector<Row>& rows, const std::string& column) {
    std::string body = "\xef\xbb\xbf"
                       "date_heure;" +
                       column + "\r\n";
    for (const Row& row : rows)
        body +=
            fmt::format("{};{}\r\n", stamp(row.time), row.value ? std::to_string(*row.value) : "");
    return {200, "text/csv", body, {}};
}

} // namespace

Answer play_eco2mix(const Ask& ask, const World& world) {
    const bool real_time = ask.path.starts_with("/eco2mix-national-tr/");
    if (!real_time && !ask.path.starts_with("/eco2mix-national-cons-def/"))
        return {404,
                "application/json",
                R"({"error_code":"NotFoundError","message":"The dataset could not be found."})",
                {}};
    const std::string select = ask.param("select");
    const std::string column = select.substr(select.find(',') + 1);
    if (column != "consommation" && column != "prevision_j1")
        return refuse("Unknown field: " + column);
    const std::string where = ask.param("where");
    const auto range = range_of(where);
    if (!range || ask.param("order_by") != "date_heure" || ask.param("timezone", "UTC") != "UTC")
        return refuse("Invalid value for where API parameter");
    const bool nulls = where.find(column + " is not null") == std::string::npos;
    const auto rows = rows_of(column, real_time, *range, nulls, world);
    if (ask.path.ends_with("/records"))
        return page(rows, column, ask);
    if (ask.path.ends_with("/exports/csv"))
        return csv(rows, column);
    return not_found();
}

} // namespace elf::test
