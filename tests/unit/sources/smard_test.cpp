#include "elf/sources/providers.hpp"

#include "elf/core/unit.hpp"
#include "elf/sources/holidays.hpp"
#include "provider.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;
using namespace elf::sources;
using test::failure_of;
using test::lines_of;

namespace {

std::unique_ptr<Provider> germany() {
    return test::provider(smard(), {{"DE", "DE", "Europe/Berlin"}});
}

Request index_request(const Provider& provider, std::size_t stream, const char* from,
                      const char* to) {
    return provider.plan(stream, {parse_time(from), parse_time(to)}, test::now).front();
}

std::vector<Request> blocks(const Provider& provider, const Request& index, std::string_view body) {
    return provider.next(index, provider.parse(index, {200, "application/json", body}));
}

/// The request of the file of the week from 2026-11-15T23:00Z.
Request week(const Provider& provider, std::size_t stream = 0) {
    return blocks(provider, index_request(provider, stream, "2026-11-17", "2026-11-18"),
                  R"({"timestamps":[1794783600000]})")
        .front();
}

Page parse(std::string_view body, std::size_t stream = 0, int status = 200) {
    const auto provider = germany();
    return provider->parse(week(*provider, stream), {status, "application/json", body});
}

std::string failure(std::string_view body, int status = 200) {
    return failure_of([&] { parse(body, 0, status); });
}

std::string index_failure(std::string_view body, int status = 200) {
    const auto provider = germany();
    return failure_of([&] {
        provider->parse(index_request(*provider, 0, "2026-11-17", "2026-11-18"),
                        {status, "application/json", body});
    });
}

} // namespace

TEST_CASE("smard: the index comes first, and answers for nothing") {
    const auto provider = germany();
    CHECK(provider->streams()[1].name == "DE/load_forecast");
    const auto requests =
        provider->plan(1, {parse_time("2026-10-20"), parse_time("2026-11-20")}, test::now);
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].path == "/app/chart_data/411/DE/index_quarterhour.json");
    CHECK_FALSE(requests[0].conditional);
    const Page page = provider->parse(
        requests[0], {200, "application/json", R"({"timestamps":[1794783600000]})"});
    REQUIRE(page.answers);
    CHECK(page.answers->empty());
    CHECK(page.values.empty());
}

TEST_CASE("smard: each file of the index that the range touches is a request of its own") {
    const auto provider = germany();
    // Weeks from 12, 19 and 26 October, 2 and 9 November 2026; unsorted, one twice, one missing.
    const char* index = R"({"timestamps":[1794178800000,1791756000000,1792360800000,1792360800000,
        1792969200000]})";
    const auto requests = blocks(
        *provider, index_request(*provider, 0, "2026-10-19T12:00Z", "2026-11-09T01:00Z"), index);
    REQUIRE(requests.size() == 3);
    CHECK(requests[0].path == "/app/chart_data/410/DE/410_DE_quarterhour_1792360800000.json");
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-10-18T22:00Z"), parse_time("2026-10-25T23:00Z")}); // 169 h
    CHECK(requests[1].path == "/app/chart_data/410/DE/410_DE_quarterhour_1792969200000.json");
    CHECK(requests[1].range ==
          TimeRange{parse_time("2026-10-25T23:00Z"), parse_time("2026-11-01T23:00Z")});
    CHECK(requests[2].range ==
          TimeRange{parse_time("2026-11-08T23:00Z"), parse_time("2026-11-15T23:00Z")});
    CHECK(requests[2].conditional);
    CHECK(provider->next(requests[0], Page{}).empty());
    // Before the first, after the last, in a gap.
    CHECK(
        blocks(*provider, index_request(*provider, 0, "2026-10-01", "2026-10-02"), index).empty());
    CHECK(
        blocks(*provider, index_request(*provider, 0, "2026-11-16", "2026-11-17"), index).empty());
    CHECK(
        blocks(*provider, index_request(*provider, 0, "2026-11-03", "2026-11-04"), index).empty());
}

TEST_CASE("smard: a week has 167 hours where the clock is put forward") {
    const auto provider = germany();
    const auto requests = blocks(*provider, index_request(*provider, 0, "2026-03-24", "2026-03-25"),
                                 R"({"timestamps":[1774220400000]})");
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-03-22T23:00Z"), parse_time("2026-03-29T22:00Z")});
}

TEST_CASE("smard: values are energy of a quarter of an hour; null is not yet there") {
    const Page page = parse(R"({"meta_data":{"version":1,"created":1794787200000},
        "series":[[1794783600000,12875.25],[1794784500000,0],[1794785400000,null]]})");
    CHECK(lines_of(page) == "0 2026-11-15T23:00:00Z 15 12875.25\n0 2026-11-15T23:15:00Z 15 0\n");
    CHECK(page.rejected == 0);
    CHECK(germany()->streams()[0].series[0].unit == "MWh");
    CHECK(12875.25 * conversion("MWh", "MW", Minutes{15}) == 51501);
    // A week that has not begun is no error.
    CHECK(parse(R"({"series":[[1794783600000,null]]})").values.empty());
}

TEST_CASE("smard: rows that are no pair, off the grid or of another week") {
    const Page page = parse(R"({"series":[[1794783600000,1],[1794783600001,2],[1794784500000],
        [1794785400000,"what"],"x",[null,4],[1e300,5],[-1794783600000,6],[1795388400000,7],
        ["1794783600000",8],[1794786300000,{}],[1794787200000,"9.5"]]})");
    CHECK(lines_of(page) == "0 2026-11-15T23:00:00Z 15 1\n0 2026-11-16T00:00:00Z 15 9.5\n");
    CHECK(page.rejected == 9);
    CHECK(failure(R"({"series":[[1795388400000,7]]})") == "malformed");
    CHECK(failure(R"({"series":[{"t":1794783600000,"v":7}]})") == "malformed");
}

TEST_CASE("smard: what is no file of a week") {
    CHECK(failure("", 404) == "no data");
    CHECK(failure("<html>404</html>", 404) == "no data");
    CHECK(failure(R"({"series":[]})") == "no data");
    CHECK(failure(R"({"timestamps":[1794783600000]})") == "malformed");
    CHECK(failure("<html></html>") == "malformed");
    CHECK(failure(R"({"series":[[1794783600000,128)") == "truncated");
    CHECK(failure("", 503) == "transient");
    CHECK(failure("", 429) == "throttled");
}

TEST_CASE("smard: what is no index") {
    CHECK(index_failure("", 404) == "no data");
    CHECK(index_failure(R"({"timestamps":[]})") == "no data");
    CHECK(index_failure(R"({"timestamps":{}})") == "malformed");
    CHECK(index_failure(R"({"series":[[1794783600000,1]]})") == "malformed");
    CHECK(index_failure(R"({"timestamps":["x",1,1e18,null]})") == "malformed");
    CHECK(index_failure(R"({"timestamps":[17947)") == "truncated");
    CHECK(index_failure(R"({"timestamps":["x",1794783600000]})") == "none");
}

TEST_CASE("smard: a forecast is issued at noon of the local day before, or now") {
    const Page page = parse(R"({"series":[[1795128300000,1],[1795129200000,2],
        [1795215600000,3]]})",
                            1);
    CHECK(lines_of(page) == "0 2026-11-19T22:45:00Z 15 1 issued 2026-11-18T11:00:00Z\n"
                            "0 2026-11-19T23:00:00Z 15 2 issued 2026-11-19T11:00:00Z\n"
                            "0 2026-11-20T23:00:00Z 15 3 issued 2026-11-20T11:00:00Z\n");
    const auto provider = germany();
    Request early = week(*provider, 1);
    early.as_of = parse_time("2026-11-20T09:00Z");
    CHECK(lines_of(provider->parse(
              early, {200, "application/json", R"({"series":[[1795215600000,3]]})"})) ==
          "0 2026-11-20T23:00:00Z 15 3 issued 2026-11-20T09:00:00Z\n");
}

TEST_CASE("smard: every known area has a zone and holidays; a code is a part of the path") {
    const std::vector<std::string> regions = holiday_regions();
    for (const KnownArea& a : smard().areas) {
        INFO(a.name);
        CHECK_NOTHROW(test::provider(smard(), {{a.name, a.code, a.time_zone}}));
        CHECK(std::find(regions.begin(), regions.end(), a.holidays) != regions.end());
    }
    CHECK(test::provider(smard(), {{"DE_LU", "DE-LU", "Europe/Berlin"}})->streams()[0].begins ==
          parse_time("2018-09-30T22:00Z"));
    CHECK(germany()->streams()[0].begins == parse_time("2014-12-28T23:00Z"));
    for (const char* code : {"", "../x", "DE LU", "D?E"})
        CHECK_THROWS_WITH(test::provider(smard(), {{"A", code, "Europe/Berlin"}}),
                          fmt::format("'{}' is no region of SMARD", code));
}
