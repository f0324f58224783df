// ENTSO-E Transparency Platform: realised load (6.1.A) and day-ahead forecast of load (6.1.B).
#include "elf/core/observation.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/sources/entsoe_document.hpp"
#include "elf/sources/local_day.hpp"
#include "elf/sources/providers.hpp"
#include "elf/sources/timestamp.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::sources {
namespace {

using namespace std::chrono;

constexpr const char* platform = "the ENTSO-E platform";
/// A year is allowed; three months of quarters are a megabyte of XML.
constexpr days longest_window{90};
constexpr hours forecast_at{12}; ///< of the day before, local: due before the market closes
constexpr seconds after_ban{2};
constexpr days longest_ban{1}; ///< usually ten minutes

/// Ireland by its control area: the zone of the single market has no load.
std::vector<KnownArea> known_areas() {
    return {
        {"AT", "10YAT-APG------L", "Europe/Vienna", "at", 48.21, 16.37},
        {"BE", "10YBE----------2", "Europe/Brussels", "be", 50.85, 4.35},
        {"CH", "10YCH-SWISSGRIDZ", "Europe/Zurich", "ch", 47.37, 8.54},
        {"CZ", "10YCZ-CEPS-----N", "Europe/Prague", "cz", 50.09, 14.42},
        {"DE_AT_LU", "10Y1001A1001A63L", "Europe/Berlin", "de", 52.52, 13.41},
        {"DE_LU", "10Y1001A1001A82H", "Europe/Berlin", "de", 52.52, 13.41},
        {"DK_1", "10YDK-1--------W", "Europe/Copenhagen", "dk", 56.16, 10.20},
        {"DK_2", "10YDK-2--------M", "Europe/Copenhagen", "dk", 55.68, 12.57},
        {"ES", "10YES-REE------0", "Europe/Madrid", "es", 40.42, -3.70},
        {"FI", "10YFI-1--------U", "Europe/Helsinki", "fi", 60.17, 24.94},
        {"FR", "10YFR-RTE------C", "Europe/Paris", "fr", 48.86, 2.35},
        {"IE", "10YIE-1001A00010", "Europe/Dublin", "ie", 53.35, -6.26},
        {"IT", "10YIT-GRTN-----B", "Europe/Rome", "it", 41.90, 12.50},
        {"IT_NORD", "10Y1001A1001A73I", "Europe/Rome", "it", 45.46, 9.19},
        {"NL", "10YNL----------L", "Europe/Amsterdam", "nl", 52.37, 4.90},
        {"NO_1", "10YNO-1--------2", "Europe/Oslo", "no", 59.91, 10.75},
        {"PL", "10YPL-AREA-----S", "Europe/Warsaw", "pl", 52.23, 21.01},
        {"PT", "10YPT-REN------W", "Europe/Lisbon", "pt", 38.72, -9.14},
        {"SE_1", "10Y1001A1001A44P", "Europe/Stockholm", "se", 65.58, 22.15},
        {"SE_2", "10Y1001A1001A45N", "Europe/Stockholm", "se", 62.39, 17.31},
        {"SE_3", "10Y1001A1001A46L", "Europe/Stockholm", "se", 59.33, 18.07},
        {"SE_4", "10Y1001A1001A47J", "Europe/Stockholm", "se", 55.60, 13.00},
    };
}

/// Germany and Austria were one zone until the end of September 2018.
constexpr std::string_view one_zone = "10Y1001A1001A63L";
constexpr std::string_view without_austria = "10Y1001A1001A82H";
constexpr Time zone_divided = sys_days{2018y / September / 30} + hours{22};

/// Whether the 16th character checks the others (EIC reference manual of ENTSO-E, annex).
bool is_eic(std::string_view code) {
    if (code.size() != 16)
        return false;
    constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
    std::size_t sum = 0;
    for (std::size_t i = 0; i < 15; ++i) {
        const std::size_t digit = digits.find(code[i]);
        if (digit == std::string_view::npos)
            return false;
        sum += digit * (16 - i);
    }
    return code[15] == digits[36 - (sum + 36) % 37];
}

std::string compact(Time t) {
    const std::string text = format_time(t); // 2017-12-30T02:00:00Z
    return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2) + text.substr(11, 2) +
           text.substr(14, 2);
}

bool is_html(std::string_view body) {
    std::string head(body.substr(0, 400));
    for (char& c : head)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return head.find("<html") != std::string::npos ||
           head.find("<!doctype html") != std::string::npos;
}

/// Of a body that is none of the platform's own documents.
[[noreturn]] void refuse_page(const Request& request, const Response& response) {
    const std::string_view body = response.body;
    constexpr std::string_view ban = "banned until '";
    const std::size_t at = body.find(ban);
    if (at != std::string_view::npos) {
        const std::string_view rest = body.substr(at + ban.size());
        std::optional<Time> until = instant_of(rest.substr(0, rest.find('\'')));
        if (until && (*until < request.as_of - longest_ban || *until > request.as_of + longest_ban))
            until.reset();
        throw SourceError(Failure::throttled,
                          fmt::format("{} has banned this address for too many requests{}",
                                      platform, until ? " until " + format_time(*until) : ""),
                          {}, until ? std::optional{*until + after_ban} : std::nullopt);
    }
    check_status(response, platform);
    throw SourceError(Failure::transient, fmt::format("{} answers with a web page: '{}'", platform,
                                                      excerpt(response.body)));
}

class Entsoe : public Provider {
public:
    explicit Entsoe(const ProviderSettings& settings)
        : m_window(std::clamp(
              duration_cast<seconds>(floor<hours>(settings.window.value_or(longest_window))),
              seconds{hours{1}}, seconds{longest_window})) {
        for (const ProviderArea& a : settings.areas) {
            if (!is_eic(a.code))
                throw Error(ExitCode::usage, fmt::format("'{}' is no EIC of an area", a.code),
                            "an EIC has 16 characters, the last of which checks the others, like "
                            "10YES-REE------0");
            add(a, "load", settings);
            add(a, "load_forecast", settings);
        }
    }

    const std::vector<Stream>& streams() const override { return m_streams; }

    std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const override {
        const std::string& eic = m_areas[stream].eic;
        TimeRange whole{floor<hours>(range.begin), ceil<hours>(range.end)};
        if (eic == one_zone)
            whole.end = std::min(whole.end, zone_divided);
        std::vector<Request> out;
        for (const TimeRange& piece : split(whole, m_window)) {
            Request r;
            r.stream = stream;
            r.as_of = as_of;
            r.range = piece;
            r.path = fmt::format("/api?documentType=A65&processType={}&outBiddingZone_Domain={}"
                                 "&periodStart={}&periodEnd={}",
                                 process_of(stream), eic, compact(piece.begin), compact(piece.end));
            out.push_back(std::move(r));
        }
        return out;
    }

    Page parse(const Request& request, const Response& response) const override {
        check_body(request, response);
        const Zoned& area = m_areas[request.stream];
        Page page =
            read_load_document(response, {area.eic, process_of(request.stream), request.range});
        if (is_forecast(request.stream)) {
            const TimeZone zone = area.zone; // one for each thread
            for (Value& v : page.values)
                v.issued_at = std::min(day_ahead_issue(zone, v.time, forecast_at), request.as_of);
        }
        return page;
    }

private:
    struct Zoned {
        std::string eic;
        TimeZone zone;
    };

    const char* process_of(std::size_t stream) const { return is_forecast(stream) ? "A01" : "A16"; }

    void add(const ProviderArea& a, const char* quantity, const ProviderSettings& settings) {
        const TimeZone zone(a.area.time_zone);
        Stream s;
        s.name = a.area.name + "/" + quantity;
        s.series = {{a.area.name, quantity, "MW", "entsoe"}};
        s.begins =
            a.code == without_austria ? zone_divided : zone.start_of_day(parse_date("2015-01-01"));
        s.known_lag = settings.known_lag.value_or(hours{1});
        if (elf::is_forecast(quantity)) {
            s.overlap = {days{1}, days{7}, seconds{0}};
            s.ahead = days{2};
            s.lag = days{2};
        } else {
            s.overlap = {days{3}, days{35}, days{395}};
            s.lag = hours{3};
        }
        m_streams.push_back(std::move(s));
        m_areas.push_back({a.code, zone});
    }

    /// Everything that is not XML; messages about the token must not quote the answer.
    static void check_body(const Request& request, const Response& response) {
        const std::string_view body = response.body;
        const std::size_t first = body.find_first_not_of(" \t\r\n\xef\xbb\xbf");
        if (response.status == 401)
            throw SourceError(Failure::authentication,
                              fmt::format("{} does not accept the token", platform),
                              "check token; a new one is made in My Account at "
                              "transparency.entsoe.eu");
        if (is_html(body))
            refuse_page(request, response);
        const bool is_xml = first != std::string_view::npos && body[first] == '<';
        if (body.starts_with("404 page not found") || (response.status == 404 && !is_xml))
            throw SourceError(Failure::transient,
                              fmt::format("{} is out of order ({}: '{}')", platform,
                                          response.status, excerpt(body, 60)));
        if (is_xml)
            return;
        check_status(response, platform);
        if (body.starts_with("PK"))
            throw SourceError(Failure::malformed,
                              fmt::format("{} answers with a ZIP archive", platform),
                              "another base-url may answer with XML");
        if (first == std::string_view::npos)
            throw SourceError(Failure::truncated, fmt::format("{} answers nothing", platform));
        throw SourceError(Failure::malformed,
                          fmt::format("{} answers with no XML but '{}'", platform, excerpt(body)));
    }

    seconds m_window;
    std::vector<Stream> m_streams; ///< load and its forecast of each area in turn
    std::vector<Zoned> m_areas;    ///< of each stream
};

} // namespace

ProviderSpec entsoe() {
    ProviderSpec s;
    s.name = "entsoe";
    s.summary = "Transparency Platform of Europe's operators: load and day-ahead forecast";
    s.delivers = "load and load_forecast of Europe's bidding zones and countries, 15 to 60 minutes";
    s.terms = "free with registration; name ENTSO-E as the source; 400 requests a minute";
    s.endpoints = {
        {"base-url", {"https://web-api.tp.entsoe.eu", "https://external-api.tp.entsoe.eu"}}};
    s.secret = {Secret::Place::query, "securityToken", "token",
                "register at transparency.entsoe.eu, write to transparency@entsoe.eu with the "
                "subject \"RESTful API access\", then make a token in My Account",
                true};
    s.rate = 1;
    s.retry_delay = seconds{30};
    s.areas = known_areas();
    s.make = [](const ProviderSettings& settings) { return std::make_unique<Entsoe>(settings); };
    return s;
}

} // namespace elf::sources
