// Elexon Insights, Great Britain: initial national demand (INDO) and its day-ahead forecast (NDF).
#include "elf/core/observation.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/sources/json.hpp"
#include "elf/sources/local_day.hpp"
#include "elf/sources/providers.hpp"
#include "elf/sources/timestamp.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::sources {
namespace {

using namespace std::chrono;

constexpr const char* api = "Elexon Insights API";
constexpr minutes half_hour{30};
/// No limit is documented for the outturn; users report four days to four weeks.
constexpr days longest_window{7};
/// What was known of a day at 09:30 UTC of the day before is its day-ahead forecast ...
constexpr minutes morning{hours{9} + minutes{30}};
/// ... and where that does not reach its end yet, what was known an hour before it begins.
constexpr hours evening{1};

struct Row {
    Time published; ///< the epoch where it is not said
    Value value;
};

class Elexon : public Provider {
public:
    explicit Elexon(const ProviderSettings& settings)
        : m_window(whole_days(settings.window, longest_window)) {
        for (const ProviderArea& a : settings.areas) {
            if (a.code != "GB")
                throw Error(ExitCode::usage, fmt::format("'{}' is no area of the {}", a.code, api),
                            "it has one area only: GB, Great Britain");
            add(a, "load", settings);
            add(a, "load_forecast", settings);
        }
    }

    const std::vector<Stream>& streams() const override { return m_streams; }

    std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const override {
        if (!is_forecast(stream))
            return plan_outturn(stream, range, as_of);
        const Time today = m_zone.start_of_day(m_zone.local(as_of).date);
        std::vector<Request> out =
            plan_history(stream, {range.begin, std::min(range.end, today)}, as_of);
        for (const TimeRange& part : split({std::max(range.begin, today), range.end}, m_window))
            out.push_back(
                {stream,
                 0,
                 fmt::format("/forecast/demand/day-ahead/latest?from={}&to={}&format=json",
                             format_time(part.begin), format_time(part.end)),
                 {},
                 part,
                 as_of,
                 false,
                 {}});
        return out;
    }

    Page parse(const Request& request, const Response& response) const override {
        // Neither an area nor anything else in a request can be wrong but its length.
        if (response.status == 400 && request.range.end - request.range.begin > hours{25})
            throw SourceError(Failure::too_much, fmt::format("the {} does not accept the request: "
                                                             "'{}'",
                                                             api, excerpt(response.body)));
        check_status(response, api);
        const boost::json::value body = parse_json(response.body, api);
        const boost::json::array* rows = rows_of(body);
        if (!rows)
            throw SourceError(Failure::malformed, fmt::format("the {} answers without 'data': '{}'",
                                                              api, excerpt(response.body)));
        Page page;
        std::vector<Row> found;
        bool has_key = rows->empty();
        for (const boost::json::value& row : *rows) {
            const boost::json::value* value = member(row, key(request.stream));
            has_key = has_key || value;
            read_row(request, row, value, page, found);
        }
        if (!has_key)
            throw SourceError(Failure::malformed,
                              fmt::format("no row of the {} has '{}'", api, key(request.stream)));
        // Where an interval comes twice, what was published last counts.
        std::stable_sort(found.begin(), found.end(),
                         [](const Row& a, const Row& b) { return a.published < b.published; });
        for (const Row& r : found)
            page.values.push_back(r.value);
        const bool more_to_come = is_morning(request);
        const bool nothing = rows->empty() || (request.page == "evening" && page.values.empty());
        if (nothing && !more_to_come)
            throw SourceError(Failure::no_data,
                              fmt::format("the {} has nothing for the span", api));
        if (more_to_come)
            page.answers =
                TimeRange{request.range.begin, end_of_values(request.range, page.values)};
        return page;
    }

    /// The forecast of the morning before may end before the day does.
    std::vector<Request> next(const Request& request, const Page& page) const override {
        if (!is_morning(request) || !page.answers || page.answers->end >= request.range.end)
            return {};
        const TimeRange rest{page.answers->end, request.range.end};
        const Time day = m_zone.start_of_day(m_zone.local(rest.begin).date);
        return {history(request.stream, rest, day - evening, request.as_of, "evening")};
    }

private:
    const char* key(std::size_t stream) const {
        return is_forecast(stream) ? "nationalDemand" : "initialDemandOutturn";
    }
    static bool is_morning(const Request& request) { return request.page == "morning"; }

    /// {"data": [...]}, or the list alone.
    static const boost::json::array* rows_of(const boost::json::value& body) {
        const boost::json::value* data = member(body, "data");
        return data ? data->if_array() : body.if_array();
    }

    void add(const ProviderArea& a, const char* quantity, const ProviderSettings& settings) {
        Stream s;
        s.name = a.area.name + "/" + quantity;
        s.series = {{a.area.name, quantity, "MW", "elexon"}};
        s.begins = m_zone.start_of_day(parse_date("2016-01-01"));
        s.known_lag = settings.known_lag.value_or(minutes{15});
        s.lag = hours{2};
        if (elf::is_forecast(quantity)) {
            s.overlap = {hours{2}, seconds{0}, seconds{0}};
            s.ahead = days{2};
            // The forecast ends with the next day, however much further is asked.
            s.lag = days{2};
        } else {
            s.overlap = {days{3}, days{7}, days{35}};
        }
        m_streams.push_back(std::move(s));
    }

    std::vector<Request> plan_outturn(std::size_t stream, TimeRange range, Time as_of) const {
        std::vector<Request> out;
        // Settlement dates are days of the clock in Britain: in summer a day in UTC is in two.
        for (const DateSpan& span : split_days(m_zone, range, m_window))
            out.push_back({stream,
                           0,
                           fmt::format("/demand/outturn?settlementDateFrom={}&settlementDateTo={}"
                                       "&format=json",
                                       format_date(span.first), format_date(span.last)),
                           {},
                           range_of(m_zone, span),
                           as_of,
                           false,
                           {}});
        return out;
    }

    std::vector<Request> plan_history(std::size_t stream, TimeRange range, Time as_of) const {
        std::vector<Request> out;
        for (const DateSpan& day : split_days(m_zone, range, days{1})) {
            const TimeRange whole = range_of(m_zone, day);
            const Time published{(day.first - days{1}).time_since_epoch() + morning};
            // The rest of a day is asked for where the morning's forecast has ended.
            if (range.begin > whole.begin)
                out.push_back(history(stream, {range.begin, whole.end}, whole.begin - evening,
                                      as_of, "evening"));
            else
                out.push_back(history(stream, whole, published, as_of, "morning"));
        }
        return out;
    }

    static Request history(std::size_t stream, TimeRange range, Time published, Time as_of,
                           const char* page) {
        return {stream,
                0,
                fmt::format("/forecast/demand/day-ahead/history?publishTime={}&format=json",
                            format_time(published)),
                {},
                range,
                as_of,
                false,
                page};
    }

    void read_row(const Request& request, const boost::json::value& row,
                  const boost::json::value* demand, Page& page, std::vector<Row>& found) const {
        ++page.rows;
        // startTime alone: settlement periods count half hours of the British clock.
        const std::string_view start = text_of(member(row, "startTime"));
        const std::optional<Time> time = instant_of(start);
        if (!time || (time->time_since_epoch() % half_hour).count() != 0)
            return reject(
                page, fmt::format("'{}' is no start of a half hour in UTC", excerpt(start, 40)));
        // N is the nation; its parts, which have other letters, come along unasked.
        const boost::json::value* boundary = member(row, "boundary");
        if (boundary && boundary->is_string() && text_of(boundary) != "N")
            return;
        const std::optional<double> value = number_of(demand);
        if (!value || !request.range.contains(*time))
            return;
        const std::string_view stamp = text_of(member(row, "publishTime"));
        const std::optional<Time> published = instant_of(stamp);
        Value v{0, half_hour, *time, *value, {}};
        if (is_forecast(request.stream)) {
            if (!published)
                return reject(page,
                              fmt::format("'{}' is no time of publication", excerpt(stamp, 40)));
            v.issued_at = std::min(*published, request.as_of);
        }
        found.push_back({published.value_or(Time{}), v});
    }

    TimeZone m_zone{"Europe/London"};
    days m_window;
    std::vector<Stream> m_streams; ///< outturn and forecast of each area in turn
};

} // namespace

ProviderSpec elexon() {
    ProviderSpec s;
    s.name = "elexon";
    s.summary = "Insights API of Elexon, Great Britain: initial demand outturn and its forecast, "
                "half-hourly";
    s.delivers = "load (INDO) and load_forecast (NDF) of GB, half-hourly";
    s.terms = "BMRS data licence: contains BMRS data (c) Elexon Limited copyright and database "
              "right; fair use, not for time-critical use";
    s.endpoints = {{"base-url", {"https://data.elexon.co.uk/bmrs/api/v1"}}};
    s.rate = 2;
    s.areas = {{"GB", "GB", "Europe/London", "gb", 51.51, -0.13, half_hour}};
    s.all_areas = true;
    s.make = [](const ProviderSettings& settings) { return std::make_unique<Elexon>(settings); };
    return s;
}

} // namespace elf::sources
