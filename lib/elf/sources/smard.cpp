// SMARD of the Bundesnetzagentur: load (410) and its forecast (411) of Germany, Austria and
// Luxembourg and of the German control areas, in files of a week.
#include "elf/core/observation.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/sources/json.hpp"
#include "elf/sources/local_day.hpp"
#include "elf/sources/providers.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::sources {
namespace {

using namespace std::chrono;
namespace json = boost::json;

constexpr const char* site = "SMARD";
constexpr minutes quarter{15};
constexpr days week{7};
constexpr hours forecast_at{12}; ///< of the day before, local: no stamp is given
constexpr const char* index_page = "index";
/// Stamps of files: what lies outside is none.
constexpr TimeRange possible{sys_days{2000y / January / 1}, sys_days{2200y / January / 1}};

std::vector<KnownArea> known_areas() {
    return {
        {"DE", "DE", "Europe/Berlin", "de", 52.52, 13.41},
        {"DE_LU", "DE-LU", "Europe/Berlin", "de", 52.52, 13.41},
        {"AT", "AT", "Europe/Vienna", "at", 48.21, 16.37},
        {"LU", "LU", "Europe/Luxembourg", "lu", 49.61, 6.13},
        {"50Hertz", "50Hertz", "Europe/Berlin", "de", 52.52, 13.41},
        {"Amprion", "Amprion", "Europe/Berlin", "de", 50.94, 6.96},
        {"TenneT", "TenneT", "Europe/Berlin", "de", 48.14, 11.58},
        {"TransnetBW", "TransnetBW", "Europe/Berlin", "de-bw", 48.78, 9.18},
    };
}

/// It becomes a part of the path.
bool is_region(std::string_view code) {
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-';
    };
    return !code.empty() && code.size() <= 20 && std::all_of(code.begin(), code.end(), fits);
}

/// Milliseconds since 1970, of a quarter of an hour.
std::optional<Time> stamp_of(const json::value* value) {
    constexpr long grid = milliseconds{quarter}.count();
    const std::optional<long> ms = value && value->is_number() ? integer_of(value) : std::nullopt;
    if (!ms || *ms % grid != 0)
        return std::nullopt;
    const Time t{seconds{*ms / 1000}};
    return possible.contains(t) ? std::optional{t} : std::nullopt;
}

class Smard : public Provider {
public:
    explicit Smard(const ProviderSettings& settings) {
        for (const ProviderArea& a : settings.areas) {
            if (!is_region(a.code))
                throw Error(ExitCode::usage, fmt::format("'{}' is no region of {}", a.code, site),
                            "regions are DE, DE-LU, AT, LU, 50Hertz, Amprion, TenneT and "
                            "TransnetBW");
            add(a, "load", settings);
            add(a, "load_forecast", settings);
        }
    }

    const std::vector<Stream>& streams() const override { return m_streams; }

    /// Which files there are, only the index knows.
    std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const override {
        if (range.empty())
            return {};
        Request r;
        r.stream = stream;
        r.as_of = as_of;
        r.range = range;
        r.page = index_page;
        r.path = folder_of(stream) + "index_quarterhour.json";
        return {r};
    }

    Page parse(const Request& request, const Response& response) const override {
        if (response.status == 404)
            throw SourceError(Failure::no_data,
                              fmt::format("{} has no file {}", site, request.path));
        check_status(response, site);
        const json::value body = parse_json(response.body, site);
        return request.page == index_page ? read_index(request, body) : read_block(request, body);
    }

    std::vector<Request> next(const Request& request, const Page& page) const override {
        std::vector<Request> out;
        if (request.page != index_page)
            return out;
        const TimeZone zone = m_zone; // one for each thread
        for (std::size_t i = 0; i < page.blocks.size(); ++i) {
            const Time begin = page.blocks[i];
            Time end = zone.start_of_day(zone.local(begin).date + week);
            if (i + 1 < page.blocks.size())
                end = std::min(end, page.blocks[i + 1]);
            if (begin >= request.range.end || end <= request.range.begin)
                continue;
            Request r = request;
            r.page.clear();
            r.range = {begin, end};
            r.conditional = true;
            r.path = fmt::format("{}{}_{}_quarterhour_{}.json", folder_of(r.stream),
                                 filter_of(r.stream), m_areas[r.stream].region,
                                 milliseconds{begin.time_since_epoch()}.count());
            out.push_back(std::move(r));
        }
        return out;
    }

private:
    struct Region {
        std::string region;
        TimeZone zone;
    };

    int filter_of(std::size_t stream) const { return is_forecast(stream) ? 411 : 410; }

    std::string folder_of(std::size_t stream) const {
        return fmt::format("/app/chart_data/{}/{}/", filter_of(stream), m_areas[stream].region);
    }

    void add(const ProviderArea& a, const char* quantity, const ProviderSettings& settings) {
        Stream s;
        s.name = a.area.name + "/" + quantity;
        s.series = {{a.area.name, quantity, "MWh", "smard"}};
        // The file of this week and the one before; six of them once in a while.
        s.overlap = {week, seconds{0}, days{42}};
        s.begins = m_zone.start_of_day(parse_date(a.code == "DE-LU" ? "2018-10-01" : "2014-12-29"));
        s.known_lag = settings.known_lag.value_or(hours{1});
        s.lag = hours{6};
        if (elf::is_forecast(quantity)) {
            s.ahead = days{2};
            s.lag = days{2};
        }
        m_streams.push_back(std::move(s));
        m_areas.push_back({a.code, TimeZone(a.area.time_zone)});
    }

    /// Answers for nothing by itself.
    static Page read_index(const Request& request, const json::value& body) {
        const json::value* list = member(body, "timestamps");
        const json::array* stamps = list ? list->if_array() : nullptr;
        if (!stamps)
            throw SourceError(Failure::malformed,
                              fmt::format("the index of {} has no timestamps", site));
        if (stamps->empty())
            throw SourceError(Failure::no_data, fmt::format("the index of {} is empty", site));
        Page page;
        page.answers = TimeRange{request.range.begin, request.range.begin};
        for (const json::value& stamp : *stamps) {
            ++page.rows;
            if (const std::optional<Time> begin = stamp_of(&stamp))
                page.blocks.push_back(*begin);
            else
                reject(page, "a stamp of the index that is no time of a file");
        }
        if (page.blocks.empty())
            throw SourceError(Failure::malformed,
                              fmt::format("no stamp in the index of {} can be used", site));
        std::sort(page.blocks.begin(), page.blocks.end());
        page.blocks.erase(std::unique(page.blocks.begin(), page.blocks.end()), page.blocks.end());
        return page;
    }

    Page read_block(const Request& request, const json::value& body) const {
        const json::value* list = member(body, "series");
        const json::array* rows = list ? list->if_array() : nullptr;
        if (!rows)
            throw SourceError(Failure::malformed, fmt::format("a file of {} has no series", site));
        if (rows->empty())
            throw SourceError(Failure::no_data, fmt::format("a file of {} is empty", site));
        Page page;
        page.values.reserve(rows->size());
        const TimeZone zone = m_areas[request.stream].zone; // one for each thread
        bool is_of_week = false;
        for (const json::value& row : *rows) {
            const std::optional<Time> time = read_row(request, zone, row, page);
            is_of_week = is_of_week || (time && request.range.contains(*time));
        }
        if (!is_of_week)
            throw SourceError(
                Failure::malformed,
                fmt::format("the file {} of {} has no row of its own week", request.path, site));
        return page;
    }

    std::optional<Time> read_row(const Request& request, const TimeZone& zone,
                                 const json::value& row, Page& page) const {
        ++page.rows;
        const json::array* pair = row.if_array();
        const std::optional<Time> time =
            pair && pair->size() == 2 ? stamp_of(&pair->front()) : std::nullopt;
        if (!time) {
            reject(page, "a row that is no pair of a quarter of an hour and its value");
            return std::nullopt;
        }
        const json::value& written = pair->back();
        // At the end of the file null is what is not yet there.
        const std::optional<double> value = number_of(&written);
        if (!value && !written.is_null())
            reject(page, fmt::format("a value at {} that is no number", format_time(*time)));
        if (!value || !request.range.contains(*time))
            return time;
        Value v{0, quarter, *time, *value, {}};
        if (is_forecast(request.stream))
            v.issued_at = std::min(day_ahead_issue(zone, *time, forecast_at), request.as_of);
        page.values.push_back(v);
        return time;
    }

    TimeZone m_zone{"Europe/Berlin"}; ///< of the weeks, for Austria and Luxembourg too
    std::vector<Stream> m_streams;    ///< load and its forecast of each region in turn
    std::vector<Region> m_areas;      ///< of each stream
};

} // namespace

ProviderSpec smard() {
    ProviderSpec s;
    s.name = "smard";
    s.summary = "SMARD of the Bundesnetzagentur: load and forecast of Germany, quarter-hourly";
    s.delivers = "load and load_forecast of DE, AT, LU and the German control areas, 15 minutes";
    s.terms = "CC BY 4.0, \"Bundesnetzagentur | SMARD.de\"";
    s.endpoints = {{"base-url", {"https://www.smard.de"}}};
    s.rate = 1;
    s.areas = known_areas();
    s.make = [](const ProviderSettings& settings) { return std::make_unique<Smard>(settings); };
    return s;
}

} // namespace elf::sources
