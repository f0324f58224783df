#include "elf/sources/providers.hpp"

#include "provider.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace elf;
using namespace elf::sources;
using test::failure_of;

namespace {

std::unique_ptr<Provider> of_regions(const std::vector<std::string>& regions,
                                     const std::map<std::string, std::string>& options = {}) {
    ProviderSettings settings;
    settings.options = options;
    for (const std::string& region : regions) {
        ProviderArea& a = settings.areas.emplace_back();
        a.area.name = fmt::format("A{}", settings.areas.size());
        a.area.holidays = region;
    }
    return nager().make(settings);
}

Page parse(const Provider& p, const char* year, std::string_view body, int status = 200) {
    const Time begin = parse_time(fmt::format("{}-01-01", year));
    const Request r = p.plan(0, {begin, begin + std::chrono::days{1}}, test::now).front();
    return p.parse(r, {status, "application/json", body});
}

std::string lines(const Page& page) {
    std::string out;
    for (const Holiday& h : page.holidays)
        out += fmt::format(
            "{} {} {}{}\n", h.region, format_date(h.date), h.name,
            h.kind == HolidayKind::public_holiday ? "" : fmt::format(" ({})", to_string(h.kind)));
    return out;
}

std::string row(const char* date, const char* name, const char* country, const char* parts,
                const char* types) {
    return fmt::format(R"({{"date":"{}","localName":"{}","name":"English","countryCode":"{}",)"
                       R"("fixed":true,"global":{},"counties":{},"launchYear":null,"types":{}}})",
                       date, name, country, std::string_view(parts) == "null", parts, types);
}

std::string list(const std::vector<std::string>& rows) {
    return fmt::format("[{}]", fmt::join(rows, ","));
}

const char* const is_public = R"(["Public"])";

} // namespace

TEST_CASE("nager: one request a calendar year and region, the latter as the areas name it") {
    const auto p = of_regions({"es", "au-vic", "es", "", "br_pt-br", "gb"});
    REQUIRE(p->streams().size() == 4);
    CHECK(p->streams()[0].name == "es");
    CHECK(p->streams()[1].name == "au-vic");
    CHECK(p->streams()[2].name == "br_pt-br");
    CHECK(p->streams()[0].series.empty());
    CHECK(p->streams()[0].overlap.monthly == std::chrono::days{365});
    CHECK(p->streams()[0].overlap.each_run.count() == 0);
    const TimeRange range{parse_time("2025-12-31T12:00Z"), parse_time("2027-01-01T00:00Z")};
    const auto requests = p->plan(1, range, test::now);
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].path == "/api/v3/PublicHolidays/2025/AU");
    CHECK(requests[0].range == TimeRange{parse_time("2025-01-01"), parse_time("2026-01-01")});
    CHECK(requests[1].path == "/api/v3/PublicHolidays/2026/AU");
    CHECK(p->plan(3, range, test::now)[0].path == "/api/v3/PublicHolidays/2025/GB");
    // Year and country the other way round.
    CHECK(of_regions({"br"}, {{"api-version", "4"}})->plan(0, range, test::now)[1].path ==
          "/api/v4/Holidays/BR/2026");
}

TEST_CASE("nager: public holidays of the whole country, one name a day") {
    const std::string body =
        list({row("2026-01-06", "Día de Reyes", "ES", "null", is_public),
              row("2026-04-02", "Jueves Santo", "ES", R"(["ES-AN","ES-MD"])", is_public),
              row("2026-10-12", "Fiesta Nacional", "ES", "null", is_public),
              row("2026-10-12", "El Pilar", "ES", "null", is_public),
              row("2026-06-24", "San Juan", "ES", "null", R"(["Bank","School","Authorities"])"),
              row("2026-12-24", "Nochebuena", "ES", "null", R"(["Observance"])")});
    CHECK(lines(parse(*of_regions({"es"}), "2026", body)) == "es 2026-01-06 Día de Reyes\n"
                                                             "es 2026-10-12 Fiesta Nacional\n");
}

TEST_CASE("nager: a part of a country has the country's days and its own") {
    const std::string body =
        list({row("2026-01-26", "Australia Day", "AU", "null", is_public),
              row("2026-03-02", "Labour Day", "AU", R"(["AU-WA"])", is_public),
              row("2026-03-09", "Labour Day", "AU", R"(["AU-TAS","AU-VIC"])", is_public)});
    CHECK(lines(parse(*of_regions({"au-vic"}), "2026", body)) == "au-vic 2026-01-26 Australia Day\n"
                                                                 "au-vic 2026-03-09 Labour Day\n");
    CHECK(lines(parse(*of_regions({"au"}), "2026", body)) == "au 2026-01-26 Australia Day\n");
    const std::string britain =
        list({row("2026-11-30", "Saint Andrew's Day", "GB", R"(["GB-SCT"])", is_public),
              row("2026-08-31", "Summer Bank Holiday", "GB", R"(["GB-ENG","GB-WLS"])", is_public)});
    CHECK(lines(parse(*of_regions({"gb"}), "2026", britain)) ==
          "gb 2026-08-31 Summer Bank Holiday\n");
    CHECK(lines(parse(*of_regions({"gb-sct"}), "2026", britain)) ==
          "gb-sct 2026-11-30 Saint Andrew's Day\n");
}

TEST_CASE("nager: what most people take off is off by custom, of banks alone only in Brazil") {
    const std::string denmark =
        list({row("2026-05-15", "Banklukkedag", "DK", "null", R"(["Bank","Optional"])"),
              row("2026-06-05", "Grundlovsdag", "DK", "null", R"(["Bank"])"),
              row("2026-12-24", "Juleaften", "DK", "null", R"(["Optional","Public"])")});
    CHECK(lines(parse(*of_regions({"dk"}), "2026", denmark)) ==
          "dk 2026-05-15 Banklukkedag (customary)\n"
          "dk 2026-12-24 Juleaften\n");
    const std::string body =
        list({row("2026-02-16", "Carnaval", "BR", "null", R"(["Bank"])"),
              row("2026-02-17", "Carnaval", "BR", "null", R"(["Optional"])"),
              row("2026-07-09", "Revolução", "BR", R"(["BR-SP"])", is_public),
              row("2026-11-20", "Dia da Consciência Negra", "BR", "null", is_public)});
    CHECK(lines(parse(*of_regions({"br"}), "2026", body)) ==
          "br 2026-02-16 Carnaval (customary)\n"
          "br 2026-02-17 Carnaval (customary)\n"
          "br 2026-11-20 Dia da Consciência Negra\n");
}

TEST_CASE("nager: version 4 has other names, and no local one") {
    const auto p = of_regions({"br", "br-sp"}, {{"api-version", "4"}});
    const std::string body =
        R"([{"date":"2026-11-20","name":"Black Awareness Day","countryCode":"BR",
            "nationalHoliday":true,"subdivisionCodes":null,"holidayTypes":["Public"]},
           {"date":"2026-07-09","name":"Revolution","countryCode":"BR",
            "nationalHoliday":false,"subdivisionCodes":["BR-SP"],"holidayTypes":["Public"]}])";
    CHECK(lines(parse(*p, "2026", body)) == "br 2026-11-20 Black Awareness Day\n");
    const Request of_part =
        p->plan(1, {parse_time("2026-01-01"), parse_time("2026-01-02")}, test::now).front();
    CHECK(lines(p->parse(of_part, {200, "application/json", body})) ==
          "br-sp 2026-11-20 Black Awareness Day\n"
          "br-sp 2026-07-09 Revolution\n");
    // One version's answer to the other's question is no year without holidays.
    CHECK(failure_of([&] { parse(*of_regions({"br"}), "2026", body); }) == "malformed");
}

TEST_CASE("nager: a country without a calendar") {
    const auto p = of_regions({"aq"});
    CHECK(failure_of([&] { parse(*p, "2026", "[]"); }) == "no data");
    CHECK(failure_of([&] { parse(*p, "2026", "", 204); }) == "no data");
    CHECK(failure_of([&] { parse(*p, "2026", R"({"status":404})", 404); }) == "no data");
}

TEST_CASE("nager: answers that are none") {
    const auto p = of_regions({"us"});
    CHECK(failure_of([&] { parse(*p, "2026", "<html></html>"); }) == "malformed");
    CHECK(failure_of([&] { parse(*p, "2026", R"({"title":"error"})"); }) == "malformed");
    CHECK(failure_of([&] { parse(*p, "2026", R"([{"date":"2026-01-01")"); }) == "truncated");
    CHECK(failure_of([&] { parse(*p, "2026", R"([{"day":"2026-01-01","types":[]}])"); }) ==
          "malformed");
    CHECK(failure_of([&] { parse(*p, "2026", "slow down", 429); }) == "throttled");
    CHECK(failure_of([&] { parse(*p, "2026", R"({"status":400})", 400); }) == "bad request");
    CHECK(failure_of([&] { parse(*p, "2026", "", 500); }) == "transient");
}

TEST_CASE("nager: rows that cannot be are left out and counted, those of next year only left out") {
    const std::string body =
        list({row("2022-02-30", "Wrong", "US", "null", is_public),
              row("2022-07-04", "Independence Day", "FR", "null", is_public),
              row("2024-07-04", "Independence Day", "US", "null", is_public),
              row("2022-06-20", "", "US", "null", is_public),
              row("2021-12-31", "New Year's Day", "US", "null", is_public),
              row("2022-05-30", "Memorial\\u0000Day", "US", "null", is_public)});
    const Page page = parse(*of_regions({"us"}), "2022", body);
    CHECK(lines(page) == "us 2022-06-20 English\n"
                         "us 2022-05-30 Memorial Day\n");
    CHECK(page.rejected == 3);
    CHECK(page.defects == std::vector<std::string>{"'2022-02-30' is no date",
                                                   "a row of country 'FR'",
                                                   "2024-07-04 is of another year"});
}

TEST_CASE("nager: settings that are none") {
    CHECK_THROWS_WITH(of_regions({"es"}, {{"api-version", "2"}}), "'2' is no api-version of nager");
    CHECK_THROWS_WITH(of_regions({"spain"}), "'spain' is no holiday region of Nager.Date");
    CHECK_THROWS_WITH(of_regions({"../x"}), "'../x' is no holiday region of Nager.Date");
    CHECK_THROWS_WITH(of_regions({""}), "the area A1 has no holiday region");
}
