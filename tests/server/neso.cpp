// NESO data portal (CKAN): an index of files of demand, one a year and three weeks in arrears,
// whose dates are written in a different way nearly every year; a table of the last weeks in which
// what is to come has a demand of zero; an archive of day-ahead forecasts labelled by settlement
// period.
#include "elf/core/time_zone.hpp"
#include "world.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>

namespace elf::test {
namespace {

using namespace std::chrono;

constexpr minutes half_hour{30};
constexpr long most_rows = 32000;
constexpr int first_year = 2009;
constexpr const char* update = "177f6fa4-ae49-4182-81ea-0c6b35f26ca6";
constexpr const char* forecasts = "08e41551-80f8-4e28-a416-ea473a695db9";
constexpr const char* folder = "/dataset/8f2fe0af-871c-488d-8bad-960426f24601/resource/";

const TimeZone& britain() {
    thread_local const TimeZone zone("Europe/London");
    return zone;
}

Answer fail(int status, const std::string& type, const std::string& message) {
    return {status,
            "application/json",
            fmt::format(R"({{"help":"","success":false,"error":{{"__type":"{}","message":"{}"}}}})",
                        type, message),
            {}};
}

Answer succeed(const std::string& result) {
    return {200,
            "application/json",
            fmt::format(R"({{"help":"","success":true,"result":{{{}}}}})", result),
            {}};
}

Date today(const World& world) {
    return britain().local(world.now()).date;
}

int year_of(Date d) {
    return static_cast<int>(year_month_day{d}.year());
}

/// Year first until 2022, an English month with and without century, day first in old files.
std::string written(Date d, int file) {
    static constexpr std::array<const char*, 12> months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                        "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    const year_month_day ymd{d};
    const auto day = static_cast<unsigned>(ymd.day());
    const auto month = static_cast<unsigned>(ymd.month());
    const int y = static_cast<int>(ymd.year());
    if (file <= 2018)
        return fmt::format("{:02}/{:02}/{}", day, month, y);
    if (file >= 2025)
        return fmt::format("{:02}-{}-{}", day, months[month - 1], y);
    if (file == 2023)
        return fmt::format("{:02}-{}-{:02}", day, months[month - 1], y % 100);
    return format_date(d);
}

long whole(double value) {
    return static_cast<long>(value);
}

std::string index(const World& world) {
    std::string files;
    for (int y = first_year; y <= year_of(today(world) - days{21}); ++y)
        files += fmt::format(
            R"({}{{"id":"{}","name":"Historic Demand Data {}","format":"CSV","url":"https://api.neso.energy{}{}/download/demanddata_{}.csv"}})",
            files.empty() ? "" : ",", y, y, folder, y, y);
    return fmt::format(
        R"("name":"historic-demand-data","resources":[{{"id":"0","name":"Data dictionary","format":"PDF","url":"https://api.neso.energy/x.pdf"}},{}])",
        files);
}

Answer year_file(int y, const World& world) {
    const Date end = std::min(Date{year{y + 1} / 1 / 1}, today(world) - days{21});
    const bool running = y == year_of(today(world));
    std::string body = fmt::format("SETTLEMENT_DATE,SETTLEMENT_PERIOD,ND,{}TSD\r\n",
                                   running ? "FORECAST_ACTUAL_INDICATOR," : "");
    for (Date day = Date{year{y} / 1 / 1}; day < end; day += days{1}) {
        const TimeRange range = britain().day(day);
        int period = 0;
        for (Time t = range.begin; t < range.end; t += half_hour)
            body += fmt::format("{},{},{},{}{}\r\n", written(day, y), ++period,
                                whole(world.value("neso/GB/load", t)), running ? "A," : "",
                                whole(world.value("neso/GB/tsd", t)));
    }
    return {200, "text/csv", body, {}};
}

/// From the first of the month before to a week ahead; measured until yesterday.
Answer recent(const Ask& ask, const World& world) {
    const Date now = today(world);
    const year_month_day ymd{now};
    const long limit = std::min(std::stol(ask.param("limit", "100")), most_rows);
    const long offset = std::stol(ask.param("offset", "0"));
    std::string rows;
    long id = 0;
    for (Date day{(ymd.year() / ymd.month() - months{1}) / 1}; day < now + days{7};
         day += days{1}) {
        const TimeRange range = britain().day(day);
        int period = 0;
        for (Time t = range.begin; t < range.end; t += half_hour) {
            ++period;
            if (++id <= offset || id > offset + limit)
                continue;
            rows += fmt::format(
                R"({}{{"SETTLEMENT_DATE":"{}","SETTLEMENT_PERIOD":{},"ND":{},"FORECAST_ACTUAL_INDICATOR":"{}"}})",
                rows.empty() ? "" : ",", format_date(day), period,
                day < now ? whole(world.value("neso/GB/load", t)) : 0, day < now ? "A" : "F");
        }
    }
    return succeed(fmt::format(R"("records":[{}],"limit":{},"offset":{},"total":{})", rows, limit,
                               offset, id));
}

std::string between_quotes(const std::string& sql, const std::string& after) {
    const std::size_t at = sql.find(after);
    if (at == std::string::npos)
        return {};
    const std::size_t begin = at + after.size();
    return sql.substr(begin, sql.find('\'', begin) - begin);
}

Answer archive(const Ask& ask, const World& world) {
    const std::string sql = ask.param("sql");
    if (sql.find(fmt::format("FROM \"{}\"", forecasts)) == std::string::npos)
        return fail(404, "Not Found Error", "Resource was not found.");
    const std::string first = between_quotes(sql, "\"Date\" >= '");
    const std::string end = between_quotes(sql, "\"Date\" < '");
    if (first.empty() || end.empty())
        return fail(409, "Validation Error", "syntax error");
    std::string rows;
    long count = 0;
    for (Date day = std::max(parse_date(first), parse_date("2021-04-01"));
         day < std::min(parse_date(end), today(world) + days{1}); day += days{1}) {
        const TimeRange range = britain().day(day);
        int period = 0;
        for (Time t = range.begin; t < range.end && count < most_rows; t += half_hour, ++count)
            rows += fmt::format(
                R"({}{{"Date":"{}","Settlement_Period":{},"Demand_Forecast":{},"Publish_Datetime":"{}T08:45:00"}})",
                rows.empty() ? "" : ",", format_date(day), ++period,
                whole(world.value("neso/GB/load_forecast", t)), format_date(day - days{1}));
    }
    return succeed(fmt::format(R"("records":[{}]{})", rows,
                               count >= most_rows ? R"(,"records_truncated":true)" : ""));
}

} // namespace

Answer play_neso(const Ask& ask, const World& world) {
    if (ask.path == "/api/3/action/package_show")
        return ask.param("id") == "historic-demand-data"
                   ? succeed(index(world))
                   : fail(404, "Not Found Error", "Not found");
    if (ask.path == "/api/3/action/datastore_search")
        return ask.param("resource_id") == update
                   ? recent(ask, world)
                   : fail(404, "Not Found Error", "Not found: Resource was not found.");
    if (ask.path == "/api/3/action/datastore_search_sql")
        return archive(ask, world);
    if (ask.path.starts_with(folder))
        return year_file(std::stoi(ask.path.substr(std::string(folder).size(), 4)), world);
    return not_found();
}

} // namespace elf::test
