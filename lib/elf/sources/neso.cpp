// NESO data portal (CKAN), Great Britain: national demand in a file a year, that of the last weeks
// in one that is replaced daily, and the day-ahead forecasts since 2021.
#include "elf/core/time_zone.hpp"
#include "elf/sources/ckan.hpp"
#include "elf/sources/json.hpp"
#include "elf/sources/local_day.hpp"
#include "elf/sources/neso_tables.hpp"
#include "elf/sources/providers.hpp"
#include "elf/sources/table.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/core.h>
#include <set>

namespace elf::sources {
namespace {

using namespace std::chrono;

using neso_tables::api;
using neso_tables::half_hour;

constexpr const char* index_path = "/api/3/action/package_show?id=historic-demand-data";
/// "Demand Data Update": the month before and this one, and a forecast of solar and wind.
constexpr const char* update = "177f6fa4-ae49-4182-81ea-0c6b35f26ca6";
/// "Day Ahead Half Hourly Demand Forecast Performance".
constexpr const char* forecasts = "08e41551-80f8-4e28-a416-ea473a695db9";
constexpr days longest_window{600};

// Words of Request::page.
constexpr const char* index_page = "index";
constexpr const char* year_page = "year";
constexpr const char* recent_page = "recent+"; ///< and the number of rows before
constexpr const char* forecast_page = "forecast";

/// 2019 of "Historic Demand Data 2019"; nullopt of others.
std::optional<int> year_of(std::string_view name) {
    if (!name.starts_with("Historic Demand Data ") || name.size() != 25)
        return std::nullopt;
    double value = 0;
    if (!read_number(name.substr(21), value) || !(value >= 2000 && value < 2100))
        return std::nullopt;
    return static_cast<int>(value);
}

class Neso : public Provider {
public:
    explicit Neso(const ProviderSettings& settings)
        : m_window(whole_days(settings.window, longest_window)) {
        for (const ProviderArea& a : settings.areas) {
            if (a.code != "GB")
                throw Error(ExitCode::usage, fmt::format("'{}' is no area of the {}", a.code, api),
                            "it has one area only: GB, Great Britain");
            add_load(a, settings);
            add_forecast(a, settings);
        }
    }

    const std::vector<Stream>& streams() const override { return m_streams; }

    std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const override {
        if (range.empty())
            return {};
        std::vector<Request> out;
        if (is_forecast(stream)) {
            for (const DateSpan& span : split_days(m_zone, range, m_window))
                out.push_back(forecast_request(stream, span, as_of));
            return out;
        }
        const TimeRange whole = range_of(
            m_zone, {m_zone.local(range.begin).date, m_zone.local(range.end - seconds{1}).date});
        const Time recent = begin_of_update(as_of);
        if (whole.begin < recent)
            out.push_back({stream,
                           0,
                           index_path,
                           {},
                           {whole.begin, std::min(whole.end, recent)},
                           as_of,
                           false,
                           index_page});
        if (whole.end > recent)
            out.push_back(
                update_request(stream, {std::max(whole.begin, recent), whole.end}, as_of, 0));
        return out;
    }

    Page parse(const Request& request, const Response& response) const override {
        if (request.page == index_page)
            return parse_index(request, response);
        Page page;
        for (const neso_tables::Row& row : rows_of(request, response, page)) {
            if (!request.range.contains(row.start))
                continue;
            Value v{0, half_hour, row.start, row.value, {}};
            if (row.published)
                v.issued_at = std::min(*row.published, request.as_of);
            page.values.push_back(v);
        }
        const bool more = is_update(request) && rows_until(request, page) < page.total.value_or(0);
        // A file of the running year ends weeks ago: the rest may come, another look does not help.
        if (more || request.page == year_page)
            page.answers =
                TimeRange{request.range.begin, end_of_values(request.range, page.values)};
        return page;
    }

    /// The files of the years that the index names; the rest of the rows.
    std::vector<Request> next(const Request& request, const Page& page) const override {
        if (is_update(request))
            return rest_of_update(request, page);
        std::vector<Request> out;
        std::string_view lines = page.cursor;
        while (request.page == index_page && !lines.empty()) {
            const std::string_view line = lines.substr(0, lines.find('\n'));
            lines.remove_prefix(std::min(line.size() + 1, lines.size()));
            const auto y = static_cast<int>(number(line.substr(0, 4)));
            out.push_back({request.stream,
                           0,
                           std::string(line.substr(5)),
                           {},
                           part_in_year(request.range, y),
                           request.as_of,
                           false,
                           year_page});
        }
        return out;
    }

private:
    static bool is_update(const Request& request) { return request.page.starts_with(recent_page); }

    void add_load(const ProviderArea& a, const ProviderSettings& settings) {
        Stream s;
        s.name = a.area.name + "/load";
        s.series = {{a.area.name, "load", "MW", "neso"}};
        s.overlap = {days{35}, seconds{0}, days{70}};
        s.begins = m_zone.start_of_day(parse_date("2001-01-01"));
        // A day appears in the morning of the next.
        s.lag = days{2};
        s.known_lag = settings.known_lag.value_or(hours{32});
        m_streams.push_back(std::move(s));
    }

    void add_forecast(const ProviderArea& a, const ProviderSettings& settings) {
        Stream s;
        s.name = a.area.name + "/load_forecast";
        s.series = {{a.area.name, "load_forecast", "MW", "neso"}};
        s.overlap = {days{7}, days{35}, seconds{0}};
        s.begins = m_zone.start_of_day(parse_date("2021-04-01"));
        s.ahead = days{1};
        s.lag = days{4};
        s.known_lag = settings.known_lag.value_or(hours{1});
        m_streams.push_back(std::move(s));
    }

    /// The first day of the month before.
    Time begin_of_update(Time as_of) const {
        const year_month_day today{m_zone.local(as_of).date};
        return m_zone.start_of_day(Date{(today.year() / today.month() - months{1}) / 1});
    }

    TimeRange part_in_year(TimeRange range, int y) const {
        const Time begin = m_zone.start_of_day(Date{year{y} / 1 / 1});
        const Time end = m_zone.start_of_day(Date{year{y + 1} / 1 / 1});
        return {std::max(range.begin, begin), std::min(range.end, end)};
    }

    static Request update_request(std::size_t stream, TimeRange range, Time as_of, long offset) {
        return {stream,
                0,
                fmt::format("/api/3/action/datastore_search?resource_id={}&fields=SETTLEMENT_DATE,"
                            "SETTLEMENT_PERIOD,ND,FORECAST_ACTUAL_INDICATOR&sort=_id&limit={}"
                            "&offset={}",
                            update, ckan::most_rows, offset),
                {},
                range,
                as_of,
                false,
                fmt::format("{}{}", recent_page, offset)};
    }

    /// By `Date`, which is written year first; `Datetime` is the end of the half hour and local.
    Request forecast_request(std::size_t stream, DateSpan span, Time as_of) const {
        const std::string sql = fmt::format(
            R"(SELECT "Date","Settlement_Period","Demand_Forecast","Publish_Datetime" FROM "{}" )"
            R"(WHERE "Date" >= '{}' AND "Date" < '{}' ORDER BY "_id")",
            forecasts, format_date(span.first), format_date(span.last + days{1}));
        return {stream,
                0,
                fmt::format("/api/3/action/datastore_search_sql?sql={}", percent_encoded(sql)),
                {},
                range_of(m_zone, span),
                as_of,
                false,
                forecast_page};
    }

    Page parse_index(const Request& request, const Response& response) const {
        const boost::json::value result = ckan::result_of(response, api);
        const boost::json::value* resources = member(result, "resources");
        if (!resources || !resources->is_array())
            throw SourceError(Failure::malformed, fmt::format("the {} lists no files: '{}'", api,
                                                              excerpt(response.body)));
        Page page;
        page.answers = TimeRange{request.range.begin, request.range.begin};
        std::set<std::string_view> named; // one that comes again would be fetched again
        for (const boost::json::value& file : resources->get_array()) {
            ++page.rows;
            const std::string_view name = text_of(member(file, "name"));
            const std::optional<int> y = year_of(name);
            if (!y || part_in_year(request.range, *y).empty())
                continue;
            const std::string_view path = ckan::file_path(text_of(member(file, "url")));
            if (path.empty() || text_of(member(file, "format")) != "CSV")
                reject(page, fmt::format("'{}' is no CSV file of the portal", excerpt(name, 40)));
            else if (named.insert(path).second)
                page.cursor += fmt::format("{} {}\n", *y, path);
        }
        if (page.cursor.empty())
            throw SourceError(Failure::no_data,
                              fmt::format("the {} has no file of the years", api));
        return page;
    }

    /// Rows of the update up to the end of this page.
    static long rows_until(const Request& request, const Page& page) {
        return number(std::string_view(request.page).substr(std::string_view(recent_page).size())) +
               page.rows;
    }

    static std::vector<Request> rest_of_update(const Request& request, const Page& page) {
        if (!page.answers || page.rows == 0 || page.answers->end >= request.range.end)
            return {};
        return {update_request(request.stream, {page.answers->end, request.range.end},
                               request.as_of, rows_until(request, page))};
    }

    static long number(std::string_view digits) {
        long out = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), out);
        return out;
    }

    std::vector<neso_tables::Row> rows_of(const Request& request, const Response& response,
                                          Page& page) const {
        if (request.page == year_page)
            return neso_tables::read_year(response, m_zone, page);
        const boost::json::value result = ckan::result_of(response, api);
        return is_update(request) ? neso_tables::read_update(result, m_zone, page)
                                  : neso_tables::read_forecasts(result, m_zone, page);
    }

    TimeZone m_zone{"Europe/London"};
    days m_window;
    std::vector<Stream> m_streams; ///< load and forecast of each area in turn
};

} // namespace

ProviderSpec neso() {
    ProviderSpec s;
    s.name = "neso";
    s.summary = "data portal of NESO, Great Britain: historic national demand and the archive of "
                "day-ahead forecasts, half-hourly";
    s.delivers = "load (ND) and load_forecast (day-ahead, since 2021) of GB, half-hourly";
    s.terms = "NESO Open Data Licence: supported by National Energy SO Open Data; two requests a "
              "minute, or the address is blocked";
    s.endpoints = {{"base-url", {"https://api.neso.energy"}}};
    s.rate = 1 / 30.0;
    s.retry_delay = seconds{60};
    s.areas = {{"GB", "GB", "Europe/London", "gb", 51.51, -0.13, half_hour}};
    s.all_areas = true;
    s.make = [](const ProviderSettings& settings) { return std::make_unique<Neso>(settings); };
    return s;
}

} // namespace elf::sources
