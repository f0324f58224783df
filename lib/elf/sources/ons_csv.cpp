// ONS, Brazil: yearly files of hourly load (CURVA_CARGA), regenerated twice a day.
#include "elf/sources/ons_csv.hpp"

#include "elf/core/time_zone.hpp"
#include "elf/sources/csv.hpp"
#include "elf/sources/providers.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace elf::sources {
namespace {

using namespace std::chrono;

constexpr const char* what = "the load curve of ONS";
constexpr const char* zone_name = "America/Sao_Paulo";
/// The last days are provisional: most of them change within four weeks.
constexpr days provisional{30};
constexpr days usual_lag{3};

class OnsCsv : public Provider {
public:
    explicit OnsCsv(const ProviderSettings& settings) {
        Stream s;
        for (const ProviderArea& a : settings.areas) {
            // Other areas are another stream: a file that was sent for some is new to others.
            s.name += (s.name.empty() ? "" : "+") + a.area.name;
            s.series.push_back({a.area.name, "load", "MWmed", "ons-csv"});
            m_codes.push_back(a.code);
        }
        s.name += "/load";
        s.overlap = {provisional, seconds{0}, seconds{0}};
        s.begins = m_zone.start_of_day(parse_date("2000-01-01"));
        s.lag = usual_lag;
        s.known_lag = settings.known_lag.value_or(seconds{0});
        m_streams.push_back(std::move(s));
    }

    const std::vector<Stream>& streams() const override { return m_streams; }

    std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const override {
        std::vector<Request> out;
        const int last = year_of(range.end - seconds{1});
        for (int y = year_of(range.begin); y <= last; ++y) {
            Request r;
            r.stream = stream;
            r.path = fmt::format("/CURVA_CARGA_{}.csv", y);
            r.range = {start_of(y), start_of(y + 1)};
            r.as_of = as_of;
            r.conditional = true;
            out.push_back(std::move(r));
        }
        return out;
    }

    Page parse(const Request& request, const Response& response) const override {
        // S3 refuses what is not there where the folder may not be listed.
        if (response.status == 404 || response.status == 403)
            throw SourceError(Failure::no_data, fmt::format("{}: there is no such year", what));
        check_status(response, what);
        return as_malformed([&] { return read(request, response.body); });
    }

private:
    int year_of(Time t) const {
        return static_cast<int>(year_month_day(m_zone.local(t).date).year());
    }
    Time start_of(int y) const {
        return m_zone.start_of_day(Date(local_days(year{y} / January / 1)));
    }

    Page read(const Request& request, std::string_view body) const {
        CsvReader csv(in_memory(body), what);
        TableReader reader(csv, load_curve_layout());
        Page page;
        std::size_t before = 0; // the last row
        TableRow row;
        while (reader.next(row)) {
            before = page.values.size();
            const auto code = std::find(m_codes.begin(), m_codes.end(), row.area);
            if (code == m_codes.end() || std::isnan(row.values[0]) ||
                !request.range.contains(row.time))
                continue; // also the sum of the subsystems
            page.values.push_back({static_cast<std::uint32_t>(code - m_codes.begin()),
                                   hours{1},
                                   row.time,
                                   row.values[0],
                                   {}});
        }
        page.rows = reader.rows();
        if (!body.ends_with('\n') && page.rows > 0) {
            // Who knows how many digits the last value lacks?
            page.values.resize(before);
            page.answers = {request.range.begin,
                            std::clamp(row.time, request.range.begin, request.range.end)};
            note(page, "the last line does not end and is left out");
        }
        if (reader.nonexistent() > 0)
            note(page, fmt::format("{} rows have a local time that {} skips", reader.nonexistent(),
                                   zone_name));
        return page;
    }

    TimeZone m_zone{zone_name};
    std::vector<Stream> m_streams;
    std::vector<std::string> m_codes;
};

} // namespace

TableLayout load_curve_layout() {
    return {"din_instante", "id_subsistema", {"val_cargaenergiahomwmed"}, zone_name};
}

ProviderSpec ons_csv() {
    ProviderSpec s = ons();
    s.name = "ons-csv";
    s.summary = "yearly load curves (CURVA_CARGA) of Brazil's operator ONS, fetched or from files";
    s.delivers = "load of N, NE, S and SE, hourly, from 2000";
    s.endpoints = {
        {"base-url", {"https://ons-aws-prod-opendata.s3.amazonaws.com/dataset/curva-carga-ho"}}};
    for (KnownArea& a : s.areas)
        a.code = a.name;
    s.make = [](const ProviderSettings& settings) { return std::make_unique<OnsCsv>(settings); };
    return s;
}

} // namespace elf::sources
