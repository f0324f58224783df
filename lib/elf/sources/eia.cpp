// EIA API v2, United States: hourly demand and day-ahead forecast of Form EIA-930.
#include "elf/core/observation.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/sources/json.hpp"
#include "elf/sources/local_day.hpp"
#include "elf/sources/providers.hpp"
#include "elf/sources/timestamp.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/core.h>

namespace elf::sources {
namespace {

using namespace std::chrono;
namespace json = boost::json;

constexpr const char* api = "the EIA API";
/// Of an answer, whatever `length` says.
constexpr long page_length = 5000;
/// Not a limit: fits on one page.
constexpr days usual_window{180};
constexpr hours forecast_at{12}; ///< of the day before, local: no stamp is given
constexpr hours hour{1};

std::vector<KnownArea> known_areas() {
    return {
        {"AZPS", "AZPS", "America/Phoenix", "us", 33.45, -112.07},
        {"BPAT", "BPAT", "America/Los_Angeles", "us", 45.52, -122.68},
        {"CISO", "CISO", "America/Los_Angeles", "us", 34.05, -118.24},
        {"DUK", "DUK", "America/New_York", "us", 35.23, -80.84},
        {"ERCO", "ERCO", "America/Chicago", "us", 29.76, -95.37},
        {"FPL", "FPL", "America/New_York", "us", 25.76, -80.19},
        {"ISNE", "ISNE", "America/New_York", "us", 42.36, -71.06},
        {"MISO", "MISO", "America/New_York", "us", 42.33, -83.05},
        {"NYIS", "NYIS", "America/New_York", "us", 40.71, -74.01},
        {"PGE", "PGE", "America/Los_Angeles", "us", 45.52, -122.68},
        {"PJM", "PJM", "America/New_York", "us", 39.95, -75.17},
        {"SWPP", "SWPP", "America/Chicago", "us", 35.47, -97.52},
        {"TVA", "TVA", "America/Chicago", "us", 36.16, -86.78},
    };
}

bool is_respondent(std::string_view code) {
    const auto fits = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    return !code.empty() && code.size() <= 10 && std::all_of(code.begin(), code.end(), fits);
}

/// `2026-11-01T05`: an hour of UTC, and no other form: local hours have an offset behind.
std::optional<Time> hour_of(std::string_view text) {
    if (text.size() != 13 || text[10] != 'T')
        return std::nullopt;
    return instant_of(std::string(text) + ":00Z");
}

std::string label(Time t) {
    return format_time(t).substr(0, 13);
}

long offset_of(const Request& request) {
    long offset = 0;
    std::from_chars(request.page.data(), request.page.data() + request.page.size(), offset);
    return offset;
}

/// Answers that say what is wrong by a word: the key is checked before EIA's own server.
void check_error(const Response& response) {
    std::string code;
    try {
        const json::value body = parse_json(response.body, api);
        if (const json::value* error = member(body, "error"))
            code = text_of(member(*error, "code"));
    } catch (const SourceError&) { // is looked at below, with its status
    }
    if (code.starts_with("API_KEY"))
        throw SourceError(Failure::authentication,
                          fmt::format("{} does not accept the key: {}", api, excerpt(code, 40)),
                          "check api-key; a new one is sent by eia.gov/opendata/register.php");
    if (code == "OVER_RATE_LIMIT")
        throw SourceError(Failure::throttled, fmt::format("{} says: {}", api, code));
    check_status(response, api);
}

class Eia : public Provider {
public:
    explicit Eia(const ProviderSettings& settings)
        : m_window(std::max(seconds{hour}, duration_cast<seconds>(floor<hours>(
                                               settings.window.value_or(usual_window))))) {
        for (const ProviderArea& a : settings.areas) {
            if (!is_respondent(a.code))
                throw Error(ExitCode::usage,
                            fmt::format("'{}' is no respondent of EIA-930", a.code),
                            "respondents are balancing authorities, in capitals: CISO, ERCO, PJM");
            add(a, "load", settings);
            add(a, "load_forecast", settings);
        }
    }

    const std::vector<Stream>& streams() const override { return m_streams; }

    std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const override {
        std::vector<Request> out;
        const TimeRange whole{floor<hours>(range.begin), ceil<hours>(range.end)};
        for (const TimeRange& piece : split(whole, m_window)) {
            Request r;
            r.stream = stream;
            r.as_of = as_of;
            r.range = piece;
            r.page = "0";
            // Labels are ENDs, both inclusive. Unless the order is total, pages overlap.
            r.path = fmt::format("/v2/electricity/rto/region-data/data/?frequency=hourly"
                                 "&data%5B0%5D=value&facets%5Brespondent%5D%5B%5D={}"
                                 "&facets%5Btype%5D%5B%5D={}&start={}&end={}"
                                 "&sort%5B0%5D%5Bcolumn%5D=period&sort%5B0%5D%5Bdirection%5D=asc"
                                 "&sort%5B1%5D%5Bcolumn%5D=respondent"
                                 "&sort%5B1%5D%5Bdirection%5D=asc"
                                 "&sort%5B2%5D%5Bcolumn%5D=type&sort%5B2%5D%5Bdirection%5D=asc"
                                 "&length={}&offset=0",
                                 m_areas[stream].respondent, type_of(stream),
                                 label(piece.begin + hour), label(piece.end), page_length);
            out.push_back(std::move(r));
        }
        return out;
    }

    Page parse(const Request& request, const Response& response) const override {
        check_error(response);
        const json::value body = parse_json(response.body, api);
        const json::value* answer = member(body, "response");
        const json::value* data = answer ? member(*answer, "data") : nullptr;
        const json::array* rows = data ? data->if_array() : nullptr;
        if (!rows)
            throw SourceError(Failure::malformed, fmt::format("{} answers with no data but '{}'",
                                                              api, excerpt(response.body)));
        Page page;
        page.total = integer_of(member(*answer, "total"));
        const long offset = offset_of(request);
        if (rows->empty() && page.total.value_or(0) > offset)
            throw SourceError(Failure::truncated, fmt::format("{} answers no rows from {} of {}",
                                                              api, offset, *page.total));
        if (rows->empty() && offset == 0)
            throw SourceError(Failure::no_data, fmt::format("{} has no data", api));
        read_rows(request, *rows, page);
        if (has_more(offset, page))
            answer_in_part(request, *rows, page);
        return page;
    }

    std::vector<Request> next(const Request& request, const Page& page) const override {
        const long offset = offset_of(request);
        if (!has_more(offset, page) || !page.answers || page.answers->end >= request.range.end)
            return {};
        Request r = request;
        r.range.begin = page.answers->end;
        r.page = std::to_string(offset + page.rows);
        r.path = r.path.substr(0, r.path.rfind('=') + 1) + r.page;
        return {r};
    }

private:
    struct Respondent {
        std::string respondent;
        TimeZone zone;
    };

    const char* type_of(std::size_t stream) const { return is_forecast(stream) ? "DF" : "D"; }

    void add(const ProviderArea& a, const char* quantity, const ProviderSettings& settings) {
        Stream s;
        s.name = a.area.name + "/" + quantity;
        s.series = {{a.area.name, quantity, "MWh", "eia"}};
        s.overlap = {days{3}, days{10}, days{95}};
        s.begins = parse_time("2018-12-31T23:00Z");
        s.known_lag = settings.known_lag.value_or(hours{1});
        s.lag = hours{6};
        if (elf::is_forecast(quantity)) {
            s.ahead = days{2};
            s.lag = days{3};
        }
        m_streams.push_back(std::move(s));
        m_areas.push_back({a.code, TimeZone(a.area.time_zone)});
    }

    /// A full page without a total has a successor; the warning about more than a page is also
    /// given where all is there.
    static bool has_more(long offset, const Page& page) {
        return page.rows > 0 &&
               (page.total ? offset + page.rows < *page.total : page.rows >= page_length);
    }

    void read_rows(const Request& request, const json::array& rows, Page& page) const {
        page.values.reserve(rows.size());
        const TimeZone zone = m_areas[request.stream].zone; // one for each thread
        bool has_value = false;
        for (const json::value& row : rows) {
            const json::value* value = member(row, "value");
            has_value = has_value || value;
            read_row(request, zone, row, value, page);
        }
        if (page.rows > 0 && (!has_value || page.rejected == page.rows))
            throw SourceError(Failure::malformed,
                              fmt::format("no row of {} can be used: {}", api,
                                          has_value ? page.defects.front() : "none has 'value'"));
    }

    void read_row(const Request& request, const TimeZone& zone, const json::value& row,
                  const json::value* load, Page& page) const {
        ++page.rows;
        const std::string_view respondent = text_of(member(row, "respondent"));
        const std::string_view type = text_of(member(row, "type"));
        if (respondent != m_areas[request.stream].respondent || type != type_of(request.stream))
            return reject(page, fmt::format("a row of '{}', '{}'", excerpt(respondent, 20),
                                            excerpt(type, 20)));
        const std::string_view period = text_of(member(row, "period"));
        const std::optional<Time> end = hour_of(period);
        if (!end)
            return reject(page, fmt::format("'{}' is no hour in UTC", excerpt(period, 40)));
        const std::string_view unit = text_of(member(row, "value-units"));
        if (!unit.empty() && unit != "megawatthours")
            return reject(page, fmt::format("a value in '{}'", excerpt(unit, 40)));
        const std::optional<double> value = number_of(load);
        if (!value || !request.range.contains(*end - hour))
            return;
        Value v{0, hour, *end - hour, *value, {}};
        if (is_forecast(request.stream))
            v.issued_at = std::min(day_ahead_issue(zone, v.time, forecast_at), request.as_of);
        page.values.push_back(v);
    }

    /// Up to the last row. If the rows do not ascend, pages may overlap, and others lack.
    static void answer_in_part(const Request& request, const json::array& rows, Page& page) {
        std::optional<Time> last;
        for (const json::value& row : rows) {
            const std::optional<Time> end = hour_of(text_of(member(row, "period")));
            if (!end)
                continue;
            if (last && *end < *last)
                throw SourceError(
                    Failure::malformed,
                    fmt::format("{} answers in pages that are not sorted by time", api));
            last = end;
        }
        if (!last || *last <= request.range.begin)
            throw SourceError(Failure::malformed,
                              fmt::format("{} answers in pages that do not go on", api));
        page.answers = TimeRange{request.range.begin, std::min(*last, request.range.end)};
    }

    seconds m_window;
    std::vector<Stream> m_streams;   ///< demand and its forecast of each respondent in turn
    std::vector<Respondent> m_areas; ///< of each stream
};

} // namespace

ProviderSpec eia() {
    ProviderSpec s;
    s.name = "eia";
    s.summary = "Form EIA-930 of the United States: demand and day-ahead forecast, hourly";
    s.delivers = "load and load_forecast of balancing authorities of the United States, hourly";
    s.terms = "public domain; name the U.S. Energy Information Administration and the date; "
              "9000 requests an hour";
    s.endpoints = {{"base-url", {"https://api.eia.gov"}}};
    s.secret = {Secret::Place::header, "X-Api-Key", "api-key",
                "register at eia.gov/opendata/register.php: the key comes by mail", true};
    s.rate = 1;
    s.areas = known_areas();
    s.make = [](const ProviderSettings& settings) { return std::make_unique<Eia>(settings); };
    return s;
}

} // namespace elf::sources
