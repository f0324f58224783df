// éCO2mix of RTE, France, on the portal ODRÉ: consumption in real time and consolidated, and the
// forecast of the day before.
#include "elf/core/observation.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/sources/local_day.hpp"
#include "elf/sources/opendatasoft.hpp"
#include "elf/sources/providers.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::sources {
namespace {

using namespace std::chrono;

constexpr const char* api = "eCO2mix on ODRE";
constexpr const char* time_column = "date_heure";
constexpr const char* real_time = "eco2mix-national-tr";
constexpr const char* consolidated = "eco2mix-national-cons-def";
/// Eight pages of quarters of an hour; what is longer is exported.
constexpr days longest_by_pages{8};
constexpr days longest_window{366};
/// The consolidated set ends months ago, where that in real time begins; never later than this.
constexpr days consolidated_after{30};
/// Asked for before the range, to tell quarters from halves of an hour at its begin.
constexpr hours margin{1};
constexpr hours forecast_at{12}; ///< of the day before, local: no stamp is given

// Words of Request::page.
constexpr const char* paged = "records";
constexpr const char* exported = "export";
constexpr const char* exported_first = "export, then real time";
/// Word of Page::cursor.
constexpr const char* cut_off = "cut off";

/// What one stream is made of.
struct Kind {
    const char* name; ///< of the stream, after the area's
    const char* quantity;
    const char* source;
    const char* dataset;
    const char* column;
    minutes usual; ///< length of an interval, where the spacing does not say
};

constexpr Kind kinds[]{
    {"load", "load", "eco2mix", real_time, "consommation", minutes{15}},
    {"load-def", "load", "eco2mix-def", consolidated, "consommation", minutes{30}},
    {"load_forecast", "load_forecast", "eco2mix", real_time, "prevision_j1", minutes{15}},
};
constexpr std::size_t kind_count = std::size(kinds);

class Eco2mix : public Provider {
public:
    explicit Eco2mix(const ProviderSettings& settings)
        : m_window(std::clamp(settings.window.value_or(seconds{longest_window}), seconds{days{1}},
                              seconds{longest_window})) {
        for (const ProviderArea& a : settings.areas) {
            if (a.code != "FR")
                throw Error(ExitCode::usage, fmt::format("'{}' is no area of {}", a.code, api),
                            "it has one area only: FR, France");
            for (const Kind& k : kinds)
                add(a, k, settings);
        }
    }

    const std::vector<Stream>& streams() const override { return m_streams; }

    std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const override {
        std::vector<Request> out;
        for (const TimeRange& part : split(range, m_window)) {
            // Forecasts of the past are in either set.
            const bool old = is_forecast(stream) && part.begin < as_of - consolidated_after;
            out.push_back(old ? request(stream, consolidated, exported_first, part, as_of)
                              : request(stream, kind(stream).dataset, way(part), part, as_of));
        }
        return out;
    }

    Page parse(const Request& request, const Response& response) const override {
        opendatasoft::check(response, api);
        Page page;
        const char* column = kind(request.stream).column;
        const auto read =
            request.page == paged ? opendatasoft::read_records : opendatasoft::read_export;
        const opendatasoft::Rows found = read(response.body, time_column, column, api, page);
        page.rows = found.read;
        page.total = found.total;
        add_values(request, found.rows, page);
        if (found.cut_off)
            end_early(request, page);
        else if (request.page == exported_first)
            page.answers = answered(request, page);
        else if (request.page == paged && is_full(found))
            end_with_page(request, found, page);
        else if (found.rows.empty())
            throw SourceError(Failure::no_data,
                              fmt::format("{} has no '{}' for the span", api, column));
        return page;
    }

    /// The next page, by time: pages by number end at 10000 rows. What an export that is cut off
    /// has left out. After the consolidated set that in real time.
    std::vector<Request> next(const Request& r, const Page& page) const override {
        if (!page.answers || page.answers->end >= r.range.end)
            return {};
        const TimeRange rest{page.answers->end, r.range.end};
        if (page.cursor == cut_off) {
            const char* set = r.page == exported_first ? consolidated : kind(r.stream).dataset;
            return {request(r.stream, set, r.page, rest, r.as_of)};
        }
        if (r.page == exported_first)
            return {request(r.stream, real_time, way(rest), rest, r.as_of)};
        return {request(r.stream, kind(r.stream).dataset, paged, rest, r.as_of)};
    }

private:
    static const Kind& kind(std::size_t stream) { return kinds[stream % kind_count]; }
    static const char* way(TimeRange range) {
        return range.end - range.begin <= longest_by_pages ? paged : exported;
    }

    static Request request(std::size_t stream, std::string_view dataset, std::string_view page,
                           TimeRange range, Time as_of) {
        Request r;
        r.stream = stream;
        r.range = range;
        r.as_of = as_of;
        r.page = page;
        const auto path = page == paged ? opendatasoft::records_path : opendatasoft::export_path;
        r.path = path(dataset, time_column, kind(stream).column, {range.begin - margin, range.end});
        return r;
    }

    void add(const ProviderArea& a, const Kind& k, const ProviderSettings& settings) {
        Stream s;
        s.name = fmt::format("{}/{}", a.area.name, k.name);
        s.series = {{a.area.name, k.quantity, "MW", k.source}};
        s.begins = m_zone.start_of_day(parse_date("2012-01-01"));
        s.known_lag = settings.known_lag.value_or(minutes{30});
        s.overlap = {days{1}, days{7}, days{35}};
        s.lag = hours{2};
        if (k.dataset == consolidated) {
            // A year becomes definitive in the course of the next.
            s.overlap = {seconds{0}, seconds{0}, days{550}};
            s.lag = days{300};
        } else if (elf::is_forecast(k.quantity)) {
            s.ahead = days{2};
            s.lag = days{2};
        } else {
            s.history = days{365};
        }
        m_streams.push_back(std::move(s));
    }

    /// Lengths follow from the spacing of the values: 15 minutes in real time, 30 consolidated,
    /// whatever the spacing of the rows.
    void add_values(const Request& request, const std::vector<opendatasoft::Row>& rows,
                    Page& page) const {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Time time = rows[i].time;
            if (!request.range.contains(time))
                continue;
            auto spacing = seconds::max();
            if (i > 0)
                spacing = time - rows[i - 1].time;
            if (i + 1 < rows.size())
                spacing = std::min(spacing, rows[i + 1].time - time);
            Value v{0, kind(request.stream).usual, time, rows[i].value, {}};
            if (spacing == minutes{15} || spacing == minutes{30})
                v.length = duration_cast<minutes>(spacing);
            if (is_forecast(request.stream))
                v.issued_at = std::min(day_ahead_issue(m_zone, time, forecast_at), request.as_of);
            page.values.push_back(v);
        }
    }

    static TimeRange answered(const Request& request, const Page& page) {
        return {request.range.begin, end_of_values(request.range, page.values)};
    }

    static void end_early(const Request& request, Page& page) {
        if (page.values.empty())
            throw SourceError(Failure::truncated, fmt::format("{}: the export is cut off", api));
        page.answers = answered(request, page);
        page.cursor = cut_off;
        page.defects.push_back("the export ends in the middle of a line, which is left out");
    }

    static bool is_full(const opendatasoft::Rows& found) {
        return found.read >= opendatasoft::longest_page || found.total.value_or(0) > found.read;
    }

    /// The next page begins where the values before the last time end: that time may go on there.
    static void end_with_page(const Request& request, const opendatasoft::Rows& found, Page& page) {
        const Time last = found.rows.empty() ? Time::min() : found.rows.back().time;
        if (last <= request.range.begin)
            throw SourceError(Failure::malformed,
                              fmt::format("{}: a full page that does not go on in time", api));
        std::erase_if(page.values, [&](const Value& v) { return v.time >= last; });
        page.answers = page.values.empty()
                           ? TimeRange{request.range.begin, std::min(last, request.range.end)}
                           : answered(request, page);
    }

    TimeZone m_zone{"Europe/Paris"};
    seconds m_window;
    std::vector<Stream> m_streams; ///< those of `kinds` of each area in turn
};

} // namespace

ProviderSpec eco2mix() {
    ProviderSpec s;
    s.name = "eco2mix";
    s.summary = "eCO2mix of RTE, France, on the portal ODRE: consumption and its forecast";
    s.delivers = "load of FR in real time (quarter-hourly) and consolidated (half-hourly, since "
                 "2012), load_forecast of the day before";
    s.terms = "RTE, eCO2mix, on opendata.reseaux-energies.fr, Licence Ouverte 2.0; 50000 calls a "
              "month";
    s.endpoints = {
        {"base-url", {"https://odre.opendatasoft.com/api/explore/v2.1/catalog/datasets"}}};
    s.rate = 1;
    s.areas = {{"FR", "FR", "Europe/Paris", "fr", 48.86, 2.35, minutes{30}}};
    s.preference = {{"load", {"eco2mix-def", "eco2mix"}}};
    s.all_areas = true;
    s.make = [](const ProviderSettings& settings) { return std::make_unique<Eco2mix>(settings); };
    return s;
}

} // namespace elf::sources
