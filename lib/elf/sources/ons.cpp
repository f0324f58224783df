// ONS, Brazil: Carga API, half-hourly verified and programmed load.
#include "elf/core/observation.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/sources/json.hpp"
#include "elf/sources/local_day.hpp"
#include "elf/sources/providers.hpp"
#include "elf/sources/timestamp.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>

namespace elf::sources {
namespace {

using namespace std::chrono;

constexpr const char* api = "ONS Carga API";
constexpr minutes half_hour{30};
/// Beyond three months the answer is cut off without a word.
constexpr days longest_window{31};
constexpr hours programmed_at{15}; ///< of the day before, local: an upper bound, no stamp is given

/// Those of the API's own description. Any other code is answered by 200 and an empty list.
constexpr std::array<const char*, 33> codes{
    "SECO", "S",   "NE", "N",  "RJ", "SP", "MG",   "ES",   "MT",   "MS",   "DF",
    "GO",   "AC",  "RO", "PR", "SC", "RS", "BASE", "BAOE", "ALPE", "PBRN", "CE",
    "PI",   "TON", "PA", "MA", "AP", "AM", "RR",   "PESE", "PES",  "PENE", "PEN"};

/// `"val_cargammgd": ,` is how missing values were written until 2019: null is put in, outside of
/// strings only. Returns the number of places mended.
long mend_missing(std::string& text) {
    std::string out;
    long mended = 0;
    bool in_string = false;
    bool after_colon = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (after_colon && (c == ',' || c == '}' || c == ']')) {
            out += "null";
            ++mended;
        }
        if (in_string && c == '\\' && i + 1 < text.size())
            out += text[i++];
        else if (c == '"')
            in_string = !in_string;
        if (in_string || (c != ' ' && c != '\n' && c != '\r' && c != '\t'))
            after_colon = !in_string && c == ':';
        out += text[i];
    }
    if (mended > 0)
        text = std::move(out);
    return mended;
}

boost::json::value parse_mending(std::string_view body, Page& page) {
    try {
        return parse_json(body, api);
    } catch (const SourceError&) {
        std::string text(body);
        page.repaired = mend_missing(text);
        if (page.repaired == 0)
            throw;
        note(page, fmt::format("{} missing values were written as nothing at all: read as null",
                               page.repaired));
        return parse_json(text, api);
    }
}

class Ons : public Provider {
public:
    explicit Ons(const ProviderSettings& settings)
        : m_window(whole_days(settings.window, longest_window)) {
        for (const ProviderArea& a : settings.areas) {
            if (std::find(codes.begin(), codes.end(), a.code) == codes.end())
                throw Error(ExitCode::usage, fmt::format("'{}' is no area of the {}", a.code, api),
                            "the subsystems are SECO, S, NE and N; see docs/sources.md");
            add(a, "load", settings);
            add(a, "load_forecast", settings);
        }
    }

    const std::vector<Stream>& streams() const override { return m_streams; }

    std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const override {
        std::vector<Request> out;
        for (const DateSpan& span : split_days(m_zone, range, m_window)) {
            Request r;
            r.stream = stream;
            r.as_of = as_of;
            r.range = range_of(m_zone, span);
            r.path = fmt::format("/{}?dat_inicio={}&dat_fim={}&cod_areacarga={}",
                                 is_forecast(stream) ? "cargaprogramada" : "cargaverificada",
                                 format_date(span.first), format_date(span.last), m_codes[stream]);
            out.push_back(std::move(r));
        }
        return out;
    }

    Page parse(const Request& request, const Response& response) const override {
        if (response.status == 404)
            throw SourceError(Failure::no_data, fmt::format("the {} has no data", api));
        check_status(response, api);
        Page page;
        const boost::json::value body = parse_mending(response.body, page);
        const boost::json::array* rows = body.if_array();
        if (!rows)
            throw SourceError(
                Failure::malformed,
                fmt::format("the {} answers with no list but '{}'", api, excerpt(response.body)));
        // Also what a wrong code gets.
        if (rows->empty())
            throw SourceError(Failure::no_data, fmt::format("the {} answers an empty list", api));
        page.values.reserve(rows->size());
        const char* key =
            is_forecast(request.stream) ? "val_cargaglobalprogramada" : "val_cargaglobal";
        bool has_key = false;
        for (const boost::json::value& row : *rows) {
            const boost::json::value* value = member(row, key);
            has_key = has_key || value;
            read_row(request, row, value, page);
        }
        // Null is a missing value, no key at all another format.
        if (!has_key)
            throw SourceError(Failure::malformed,
                              fmt::format("no row of the {} has '{}'", api, key));
        return page;
    }

private:
    void add(const ProviderArea& a, const char* quantity, const ProviderSettings& settings) {
        Stream s;
        s.name = a.area.name + "/" + quantity;
        s.series = {{a.area.name, quantity, "MWmed", "ons"}};
        s.known_lag = settings.known_lag.value_or(hours{1});
        if (elf::is_forecast(quantity)) {
            s.overlap = {days{1}, days{7}, seconds{0}};
            s.begins = m_zone.start_of_day(parse_date("2021-03-05"));
            s.ahead = days{2};
            s.lag = days{1};
        } else {
            s.overlap = {days{2}, days{35}, seconds{0}};
            s.begins = m_zone.start_of_day(parse_date("2016-01-01"));
            s.lag = days{2};
        }
        m_streams.push_back(std::move(s));
        m_codes.push_back(a.code);
    }

    void read_row(const Request& request, const boost::json::value& row,
                  const boost::json::value* load, Page& page) const {
        ++page.rows;
        // The label is the END of the half hour.
        const std::string_view label = text_of(member(row, "din_referenciautc"));
        const std::optional<Time> end = instant_of(label);
        if (!end || (end->time_since_epoch() % half_hour).count() != 0)
            return reject(page,
                          fmt::format("'{}' is no end of a half hour in UTC", excerpt(label, 40)));
        const std::string_view code = text_of(member(row, "cod_areacarga"));
        if (code != m_codes[request.stream])
            return reject(page, fmt::format("a row of area '{}'", excerpt(code, 20)));
        const Time time = *end - half_hour;
        const std::optional<double> value = number_of(load);
        if (!value || !request.range.contains(time))
            return;
        Value v{0, half_hour, time, *value, {}};
        if (is_forecast(request.stream))
            v.issued_at = std::min(day_ahead_issue(m_zone, time, programmed_at), request.as_of);
        page.values.push_back(v);
    }

    TimeZone m_zone{"America/Sao_Paulo"};
    days m_window;
    std::vector<Stream> m_streams; ///< verified and programmed of each area in turn
    std::vector<std::string> m_codes;
};

} // namespace

ProviderSpec ons() {
    ProviderSpec s;
    s.name = "ons";
    s.summary = "Carga API of Brazil's operator ONS: verified and programmed load, half-hourly";
    s.delivers = "load and load_forecast of N, NE, S and SE, half-hourly";
    s.terms = "ONS open data, CC BY";
    s.endpoints = {{"base-url", {"https://apicarga.ons.org.br/prd"}}};
    s.rate = 1;
    s.areas = {{"N", "N", "America/Sao_Paulo", "br", -1.46, -48.49},
               {"NE", "NE", "America/Sao_Paulo", "br", -8.05, -34.90},
               {"S", "S", "America/Sao_Paulo", "br", -25.43, -49.27},
               {"SE", "SECO", "America/Sao_Paulo", "br", -23.55, -46.63}};
    s.changes = {{"load", parse_date("2021-03-01"), "plants that ONS does not dispatch are added"},
                 {"load", parse_date("2023-04-29"), "estimated distributed generation is added"}};
    s.all_areas = true;
    s.make = [](const ProviderSettings& settings) { return std::make_unique<Ons>(settings); };
    return s;
}

} // namespace elf::sources
