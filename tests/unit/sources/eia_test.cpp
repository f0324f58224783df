#include "elf/sources/providers.hpp"

#include "elf/core/unit.hpp"
#include "provider.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;
using namespace elf::sources;
using test::failure_of;
using test::lines_of;

namespace {

std::unique_ptr<Provider> california() {
    return test::provider(eia(), {{"CISO", "CISO", "America/Los_Angeles"}});
}

std::string row(const std::string& period, const std::string& value, const char* type = "D",
                const char* respondent = "CISO") {
    return fmt::format(
        R"({{"period":"{}","respondent":"{}","respondent-name":"A name","type":"{}",)"
        R"("type-name":"Demand","value":{},"value-units":"megawatthours"}})",
        period, respondent, type, value);
}

std::string body(const std::string& rows, const std::string& total = "\"2\"",
                 const std::string& warnings = "") {
    return fmt::format(R"({{"response":{{{}"total":{},"dateFormat":"YYYY-MM-DD\"T\"HH24",)"
                       R"("frequency":"hourly","data":[{}]}},"apiVersion":"2.1.14"}})",
                       warnings, total, rows);
}

Page parse(const std::string& text, std::size_t stream = 0, int status = 200) {
    return test::parse(*california(), stream, "2026-11-01T00:00Z", "2026-11-30T00:00Z", text,
                       status);
}

std::string failure(const std::string& text, int status = 200) {
    return failure_of([&] { parse(text, 0, status); });
}

} // namespace

TEST_CASE("eia: an hour is labelled by its end, and energy of an hour is mean power") {
    CHECK(lines_of(parse(body(row("2026-11-01T05", "\"23111\"") + "," +
                              row("2026-11-02T00", "\"22000.5\"")))) ==
          "0 2026-11-01T04:00:00Z 60 23111\n0 2026-11-01T23:00:00Z 60 22000.5\n");
    CHECK(california()->streams()[0].series[0].unit == "MWh");
    CHECK(conversion("MWh", "MW", Minutes{60}) == 1);
}

TEST_CASE("eia: values are strings, numbers or null; zero is a value") {
    const Page page =
        parse(body(row("2026-11-01T01", "\"1\"") + "," + row("2026-11-01T02", "2") + "," +
                       row("2026-11-01T03", "null") + "," + row("2026-11-01T04", "0") + "," +
                       row("2026-11-01T05", "\"\"") + "," + row("2026-11-01T06", "\"what\"") + "," +
                       R"({"period":"2026-11-01T07","respondent":"CISO","type":"D"})",
                   "7"));
    CHECK(lines_of(page) == "0 2026-11-01T00:00:00Z 60 1\n"
                            "0 2026-11-01T01:00:00Z 60 2\n"
                            "0 2026-11-01T03:00:00Z 60 0\n");
    CHECK(page.rejected == 0);
    // Not a month of missing values: the key has another name.
    CHECK(failure(body(R"({"period":"2026-11-01T05","respondent":"CISO","type":"D"})", "1")) ==
          "malformed");
}

TEST_CASE("eia: other types, authorities, units and local hours are not taken") {
    const Page page =
        parse(body(row("2026-11-01T01", "1") + "," + row("2026-11-01T01", "2", "NG") + "," +
                   row("2026-11-01T01", "3", "DF") + "," + row("2026-11-01T01", "4", "D", "PJM") +
                   "," + row("2026-11-01T02-07", "5") + "," + row("2026-11-01", "6") + "," +
                   row("2026-13-01T02", "7") + "," +
                   R"({"period":"2026-11-01T03","respondent":"CISO","type":"D",
                                     "value":8,"value-units":"megawatts"})"));
    CHECK(lines_of(page) == "0 2026-11-01T00:00:00Z 60 1\n");
    CHECK(page.rejected == 7);
    CHECK(page.defects[3] == "'2026-11-01T02-07' is no hour in UTC");
    CHECK(failure(body(row("2026-11-01T01", "2", "NG"))) == "malformed");
}

TEST_CASE("eia: a page that is not all says how far it reaches, and the next one follows") {
    const char* warning =
        R"("warnings":[{"warning":"incomplete return","description":"5000 rows"},"text"],)";
    const auto provider = california();
    const Request first = test::request(*provider, 0, "2026-11-01T00:00Z", "2026-11-30T00:00Z");
    const std::string two = row("2026-11-01T01", "1") + "," + row("2026-11-01T02", "2");
    for (const char* total : {"\"3\"", "3"}) {
        const std::string text = body(two, total, warning);
        const Page page = provider->parse(first, {200, "application/json", text});
        CHECK(page.total == 3);
        CHECK(page.answers ==
              TimeRange{parse_time("2026-11-01T00:00Z"), parse_time("2026-11-01T02:00Z")});
        const auto following = provider->next(first, page);
        REQUIRE(following.size() == 1);
        CHECK(following[0].path.ends_with("&length=5000&offset=2"));
        CHECK(following[0].path.substr(0, first.path.size() - 1) ==
              first.path.substr(0, first.path.size() - 1));
        CHECK(following[0].range ==
              TimeRange{parse_time("2026-11-01T02:00Z"), parse_time("2026-11-30T00:00Z")});

        const std::string rest = body(row("2026-11-01T03", "3"), total, warning);
        const Page last = provider->parse(following[0], {200, "application/json", rest});
        CHECK(lines_of(last) == "0 2026-11-01T02:00:00Z 60 3\n");
        CHECK_FALSE(last.answers);
        CHECK(provider->next(following[0], last).empty());
    }
    // The warning is also given where nothing is missing.
    const Page all = parse(body(two, "\"2\"", warning));
    CHECK_FALSE(all.answers);
    CHECK(provider->next(first, all).empty());
}

TEST_CASE("eia: a full page without a total has a successor, a shorter one has none") {
    const auto provider = california();
    const Request first = test::request(*provider, 0, "2026-01-01", "2026-11-01");
    std::string rows;
    Time t = parse_time("2026-01-01T01:00Z");
    for (int i = 0; i < 5000; ++i, t += std::chrono::hours{1})
        rows += fmt::format("{}{}", i ? "," : "", row(format_time(t).substr(0, 13), "1"));
    const std::string full = body(rows, "null");
    const Page page = provider->parse(first, {200, "application/json", full});
    REQUIRE(provider->next(first, page).size() == 1);
    CHECK(provider->next(first, page)[0].path.ends_with("&offset=5000"));
    CHECK(provider->next(first, page)[0].range.begin == parse_time("2026-07-28T08:00Z"));
    CHECK(provider->next(first, parse(body(row("2026-11-01T01", "1"), "null"))).empty());
}

TEST_CASE("eia: pages that lack rows, are not sorted or do not go on are no data") {
    CHECK(failure(body("", "\"0\"")) == "no data");
    CHECK(failure(body("", "null")) == "no data");
    CHECK(failure(body("", "\"12\"")) == "truncated");
    CHECK(failure(body(row("2026-11-01T02", "1") + "," + row("2026-11-01T01", "1"), "\"9\"")) ==
          "malformed");
    CHECK(failure(body(row("2026-11-01T00", "1"), "\"9\"")) == "malformed");
    // Sorted or not does not matter where all is there.
    CHECK(failure(body(row("2026-11-01T02", "1") + "," + row("2026-11-01T01", "1"))) == "none");
}

TEST_CASE("eia: the word of an error decides") {
    const auto error = [](const char* code) {
        return fmt::format(R"({{"error":{{"code":"{}","message":"..."}}}})", code);
    };
    CHECK(failure(error("API_KEY_MISSING"), 403) == "authentication");
    CHECK(failure(error("API_KEY_INVALID"), 403) == "authentication");
    CHECK(failure(error("API_KEY_INVALID"), 200) == "authentication");
    CHECK(failure(error("OVER_RATE_LIMIT"), 429) == "throttled");
    CHECK(failure(error("OVER_RATE_LIMIT"), 403) == "throttled");
    CHECK(failure(R"({"error":"Invalid facet 'x'","code":400})", 400) == "bad request");
    CHECK(failure("Something unexpected happened.", 500) == "transient");
    CHECK(failure(R"({"error":"Something unexpected happened."})", 500) == "transient");
    CHECK(failure(R"({"error":"Something unexpected happened."})", 200) == "malformed");
    CHECK(failure("<html></html>", 200) == "malformed");
    CHECK(failure(R"({"response":{"total":"1","data":[{"per)", 200) == "truncated");
    CHECK(failure(R"({"response":{"total":"1","data":{}}})", 200) == "malformed");
    CHECK(failure("", 200) == "truncated");
}

TEST_CASE("eia: a forecast is issued at noon of the local day before, or now") {
    const auto provider = california();
    CHECK(provider->streams()[1].series[0].quantity == "load_forecast");
    const std::string text =
        body(row("2026-11-02T08", "1", "DF") + "," + row("2026-11-02T09", "2", "DF") + "," +
             row("2026-11-21T09", "3", "DF") + "," + row("2026-11-22T09", "4", "DF"));
    // The clock is put back on 1 November: noon of 31 October is another hour in UTC.
    CHECK(lines_of(parse(text, 1)) == "0 2026-11-02T07:00:00Z 60 1 issued 2026-10-31T19:00:00Z\n"
                                      "0 2026-11-02T08:00:00Z 60 2 issued 2026-11-01T20:00:00Z\n"
                                      "0 2026-11-21T08:00:00Z 60 3 issued 2026-11-20T12:00:00Z\n"
                                      "0 2026-11-22T08:00:00Z 60 4 issued 2026-11-20T12:00:00Z\n");
}

TEST_CASE("eia: requests name both ends as labels, with brackets encoded and a total order") {
    const auto provider = california();
    const auto requests = provider->plan(
        1, {parse_time("2026-11-01T00:30Z"), parse_time("2026-11-08T00:00Z")}, test::now);
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].path ==
          "/v2/electricity/rto/region-data/data/?frequency=hourly&data%5B0%5D=value"
          "&facets%5Brespondent%5D%5B%5D=CISO&facets%5Btype%5D%5B%5D=DF"
          "&start=2026-11-01T01&end=2026-11-08T00"
          "&sort%5B0%5D%5Bcolumn%5D=period&sort%5B0%5D%5Bdirection%5D=asc"
          "&sort%5B1%5D%5Bcolumn%5D=respondent&sort%5B1%5D%5Bdirection%5D=asc"
          "&sort%5B2%5D%5Bcolumn%5D=type&sort%5B2%5D%5Bdirection%5D=asc&length=5000&offset=0");
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-11-01T00:00Z"), parse_time("2026-11-08T00:00Z")});
    const auto years =
        provider->plan(0, {parse_time("2019-01-01"), parse_time("2020-01-01")}, test::now);
    REQUIRE(years.size() == 3);
    CHECK(years[0].range.end == parse_time("2019-06-30T00:00Z"));
    CHECK(years[1].range.begin == parse_time("2019-06-30T00:00Z"));
    CHECK(years[2].range.end == parse_time("2020-01-01T00:00Z"));

    ProviderSettings settings;
    settings.areas.emplace_back().code = "CISO";
    settings.window = std::chrono::minutes{1}; // an hour is the least
    CHECK(eia()
              .make(settings)
              ->plan(0, {parse_time("2026-11-01"), parse_time("2026-11-02")}, test::now)
              .size() == 24);
    for (const char* code : {"", "ciso", "CISO&x=1", "US 48"})
        CHECK_THROWS_WITH(test::provider(eia(), {{"A", code, "UTC"}}),
                          fmt::format("'{}' is no respondent of EIA-930", code));
    for (const KnownArea& a : eia().areas)
        CHECK_NOTHROW(test::provider(eia(), {{a.name, a.code, a.time_zone}}));
}
