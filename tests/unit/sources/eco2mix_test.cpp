#include "elf/sources/providers.hpp"

#include "provider.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;
using namespace elf::sources;
using test::failure_of;
using test::lines_of;

namespace {

constexpr std::size_t real_time = 0;
constexpr std::size_t consolidated = 1;
constexpr std::size_t forecast = 2;

std::unique_ptr<Provider> france() {
    return test::provider(eco2mix(), {{"FR", "FR", "Europe/Paris"}});
}

Page parse(std::string_view body, const char* from, const char* to, std::size_t stream = real_time,
           int status = 200) {
    return test::parse(*france(), stream, from, to, body, status);
}

std::vector<Request> plan(std::size_t stream, const char* from, const char* to) {
    return france()->plan(stream, {parse_time(from), parse_time(to)}, test::now);
}

/// A page of rows every quarter of an hour.
std::string page_of(const char* from, int rows, int total) {
    std::string list;
    for (int i = 0; i < rows; ++i) {
        const std::string time = format_time(parse_time(from) + i * Minutes{15});
        list += fmt::format(R"({}{{"date_heure":"{}","consommation":{}}})", i ? "," : "", time,
                            50000 + i);
    }
    return fmt::format(R"({{"total_count":{},"results":[{}]}})", total, list);
}

} // namespace

TEST_CASE("eco2mix: instants with an offset, null and words are missing") {
    CHECK(lines_of(parse(R"({"total_count":4,"results":[
        {"date_heure":"2026-11-20T10:00:00+00:00","consommation":58300,"nature":"Données temps réel"},
        {"date_heure":"2026-11-20T11:15:00+01:00","consommation":58120},
        {"date_heure":"2026-11-20T10:30:00+00:00","consommation":null},
        {"date_heure":"2026-11-20T10:45:00+00:00","consommation":"ND"}]})",
                         "2026-11-20T10:00Z", "2026-11-20T12:00Z")) ==
          "0 2026-11-20T10:00:00Z 15 58300\n0 2026-11-20T10:15:00Z 15 58120\n");
}

TEST_CASE("eco2mix: the length is the spacing of the values, not of the rows") {
    const char* body = R"({"total_count":5,"results":[
        {"date_heure":"2026-06-20T09:30:00+00:00","consommation":5},
        {"date_heure":"2026-06-20T10:00:00+00:00","consommation":1},
        {"date_heure":"2026-06-20T10:15:00+00:00","consommation":null},
        {"date_heure":"2026-06-20T10:30:00+00:00","consommation":2},
        {"date_heure":"2026-06-20T11:00:00+00:00","consommation":3}]})";
    CHECK(lines_of(parse(body, "2026-06-20T10:00Z", "2026-06-20T11:30Z")) ==
          "0 2026-06-20T10:00:00Z 30 1\n0 2026-06-20T10:30:00Z 30 2\n"
          "0 2026-06-20T11:00:00Z 30 3\n");
    // A hole does not make its neighbours longer.
    CHECK(lines_of(parse(R"({"results":[
        {"date_heure":"2026-06-20T10:00:00+00:00","consommation":1},
        {"date_heure":"2026-06-20T10:15:00+00:00","consommation":2},
        {"date_heure":"2026-06-20T10:45:00+00:00","consommation":3},
        {"date_heure":"2026-06-20T11:00:00+00:00","consommation":4}]})",
                         "2026-06-20T10:00Z", "2026-06-20T11:30Z")) ==
          "0 2026-06-20T10:00:00Z 15 1\n0 2026-06-20T10:15:00Z 15 2\n"
          "0 2026-06-20T10:45:00Z 15 3\n0 2026-06-20T11:00:00Z 15 4\n");
    // Alone: what is usual.
    const char* alone = R"({"results":[{"date_heure":"2026-06-20T10:00:00Z","consommation":1}]})";
    CHECK(lines_of(parse(alone, "2026-06-20", "2026-06-21")) == "0 2026-06-20T10:00:00Z 15 1\n");
    CHECK(lines_of(parse(alone, "2026-06-20", "2026-06-21", consolidated)) ==
          "0 2026-06-20T10:00:00Z 30 1\n");
}

TEST_CASE("eco2mix: a row that comes twice counts once, with its value") {
    const std::string rows = "2025-10-26T00:00:00+00:00;50000\r\n"
                             "2025-10-26T00:30:00+00:00;\r\n2025-10-26T00:30:00+00:00;49000\r\n"
                             "2025-10-26T01:00:00+00:00;48000\r\n2025-10-26T01:00:00+00:00;\r\n";
    CHECK(lines_of(parse("\xef\xbb\xbf"
                         "date_heure;consommation\r\n" +
                             rows,
                         "2025-10-01", "2025-11-01", consolidated)) ==
          "0 2025-10-26T00:00:00Z 30 50000\n0 2025-10-26T00:30:00Z 30 49000\n"
          "0 2025-10-26T01:00:00Z 30 48000\n");
}

TEST_CASE("eco2mix: days by pages, months by export, years one by one") {
    auto requests = plan(real_time, "2026-11-13T00:00Z", "2026-11-20T12:00Z");
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].path ==
          "/eco2mix-national-tr/records?select=date_heure%2Cconsommation"
          "&where=date_heure%20%3E%3D%20date%272026-11-12T23%3A00%3A00%27%20and%20"
          "date_heure%20%3C%20date%272026-11-20T12%3A00%3A00%27%20and%20"
          "consommation%20is%20not%20null&order_by=date_heure&timezone=UTC&limit=100");
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-11-13"), parse_time("2026-11-20T12:00Z")});
    requests = plan(consolidated, "2024-12-01", "2026-11-20");
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].path ==
          "/eco2mix-national-cons-def/exports/csv?select=date_heure%2Cconsommation"
          "&where=date_heure%20%3E%3D%20date%272024-11-30T23%3A00%3A00%27%20and%20"
          "date_heure%20%3C%20date%272025-12-02T00%3A00%3A00%27%20and%20"
          "consommation%20is%20not%20null&order_by=date_heure&timezone=UTC");
    CHECK(requests[1].range == TimeRange{parse_time("2025-12-02"), parse_time("2026-11-20")});
}

TEST_CASE("eco2mix: a full page goes on from its last time, which may come again") {
    const auto provider = france();
    const Request first = test::request(*provider, real_time, "2026-11-18", "2026-11-20");
    const Page page = provider->parse(
        first, {200, "application/json", page_of("2026-11-17T23:00:00Z", 100, 196)});
    // 99 quarters of an hour after 23:00.
    CHECK(page.answers == TimeRange{parse_time("2026-11-18"), parse_time("2026-11-18T23:45:00Z")});
    CHECK(page.values.size() == 95);
    CHECK(page.values.back().time == parse_time("2026-11-18T23:30:00Z"));
    const auto next = provider->next(first, page);
    REQUIRE(next.size() == 1);
    CHECK(next[0].range == TimeRange{parse_time("2026-11-18T23:45:00Z"), parse_time("2026-11-20")});
    CHECK(next[0].path.find("date%272026-11-18T22%3A45%3A00%27") != std::string::npos);
    CHECK(next[0].path.find("offset") == std::string::npos);
    const Page last = provider->parse(
        next[0], {200, "application/json", page_of("2026-11-18T22:45:00Z", 99, 99)});
    CHECK(!last.answers);
    CHECK(provider->next(next[0], last).empty());
    // A short page that says that there is more is full, too.
    const Page short_page =
        provider->parse(first, {200, "application/json", page_of("2026-11-17T23:00:00Z", 50, 196)});
    CHECK(provider->next(first, short_page).size() == 1);
    // No end of pages: no time is gained.
    CHECK(failure_of([&] {
              provider->parse(next[0],
                              {200, "application/json", page_of("2026-11-18T22:45:00Z", 5, 99)});
          }) == "malformed");
    CHECK(failure_of([] {
              parse(R"({"total_count":9,"results":[]})", "2026-11-18", "2026-11-19");
          }) == "malformed");
    // The order is what the next page is built on.
    CHECK(failure_of([] {
              parse(R"({"results":[{"date_heure":"2026-11-18T02:00:00Z","consommation":1},
                  {"date_heure":"2026-11-18T01:00:00Z","consommation":1}]})",
                    "2026-11-18", "2026-11-19");
          }) == "malformed");
}

TEST_CASE("eco2mix: errors by what their bodies say") {
    const auto failure = [](std::string_view body, int status = 200) {
        return failure_of([&] { parse(body, "2026-11-18", "2026-11-19", real_time, status); });
    };
    const char* wrong =
        R"({"error_code":"InvalidRESTParameterError","message":"Invalid value for limit"})";
    CHECK(failure(wrong, 400) == "bad request");
    CHECK(failure(wrong, 200) == "bad request");
    CHECK(failure(R"({"error_code":"InternalError","message":"x"})", 500) == "transient");
    CHECK(failure("slow down", 429) == "throttled");
    CHECK(failure(R"({"total_count":0,"results":[]})") == "no data");
    CHECK(failure(
              R"({"total_count":1,"results":[{"date_heure":"2026-11-18T01:00:00Z","load":1}]})") ==
          "malformed");
    CHECK(failure(R"({"records":[]})") == "malformed");
    CHECK(failure("<html>Maintenance</html>") == "malformed");
    CHECK(failure(R"({"total_count":2,"results":[{"date_)") == "truncated");
    try {
        parse(R"({"errorcode":10002,"reset_time":"2026-12-01T00:00:00Z","limit_time_unit":"month",
            "call_limit":50000,"error":"You have exceeded the requests limit."})",
              "2026-11-18", "2026-11-19", real_time, 429);
        FAIL("is no answer");
    } catch (const SourceError& e) {
        CHECK(e.kind() == Failure::throttled);
        CHECK(e.until() == parse_time("2026-12-01T00:00:00Z"));
    }
}

TEST_CASE("eco2mix: exports that are cut off, empty or something else") {
    const auto failure = [](std::string_view body) {
        return failure_of([&] { parse(body, "2025-10-01", "2025-12-01", consolidated); });
    };
    const Page page = parse("date_heure;consommation\n2025-10-26T00:00:00+00:00;50000\n"
                            "2025-10-26T00:30:00+00:00;49000\n2025-10-26T01:00:00+00:00;480",
                            "2025-10-01", "2025-12-01", consolidated);
    CHECK(lines_of(page) == "0 2025-10-26T00:00:00Z 30 50000\n0 2025-10-26T00:30:00Z 30 49000\n");
    CHECK(page.answers == TimeRange{parse_time("2025-10-01"), parse_time("2025-10-26T01:00:00Z")});
    CHECK(page.defects.size() == 1);
    CHECK(failure("date_heure;consommation\n2025-10-26T00:0") == "truncated");
    CHECK(failure("\xef\xbb\xbf"
                  "date_heure;consommation\r\n") == "no data");
    CHECK(failure("date_heure;charge\n2025-10-26T00:00:00+00:00;1\n") == "malformed");
    CHECK(failure("") == "malformed");
    CHECK(failure("<html><body>Maintenance</body></html>") == "malformed");
    CHECK(failure("date_heure;consommation\n\"2025\n") == "malformed");
    const Page odd =
        parse("date_heure;consommation\n2025-10-26T00:00;1\n2025-10-26T00:00:00Z;x\n"
              "2025-10-26T00:00:00Z\n2025-10-26T00:30:00Z;7\n2025-10-26T01:00:00Z;ND\n",
              "2025-10-01", "2025-12-01", consolidated);
    CHECK(odd.rejected == 3);
    CHECK(lines_of(odd) == "0 2025-10-26T00:30:00Z 30 7\n");
}

TEST_CASE("eco2mix: what an export that is cut off has left out is asked for, of the same set") {
    const auto provider = france();
    for (const std::size_t stream : {consolidated, forecast}) {
        const std::string column = stream == forecast ? "prevision_j1" : "consommation";
        const Request first = test::request(*provider, stream, "2025-10-01", "2025-12-01");
        const std::string body = "date_heure;" + column +
                                 "\n2025-10-26T00:00:00+00:00;50000\n2025-10-26T00:30:00+00:00;"
                                 "49000\n2025-10-26T01:00:00+00:00;480";
        const auto next = provider->next(first, provider->parse(first, {200, "text/csv", body}));
        REQUIRE(next.size() == 1);
        CHECK(next[0].range == TimeRange{parse_time("2025-10-26T01:00Z"), first.range.end});
        CHECK(next[0].page == first.page);
        CHECK(next[0].path.starts_with("/eco2mix-national-cons-def/exports/csv"));
    }
}

TEST_CASE("eco2mix: the forecast of a day is issued at noon of the day before, or now") {
    CHECK(lines_of(parse(R"({"results":[
        {"date_heure":"2026-11-20T22:45:00+00:00","prevision_j1":58500},
        {"date_heure":"2026-11-20T23:00:00+00:00","prevision_j1":57000},
        {"date_heure":"2026-11-21T23:00:00+00:00","prevision_j1":56000}]})",
                         "2026-11-20T12:00Z", "2026-11-22T12:00Z", forecast)) ==
          "0 2026-11-20T22:45:00Z 15 58500 issued 2026-11-19T11:00:00Z\n"
          "0 2026-11-20T23:00:00Z 15 57000 issued 2026-11-20T11:00:00Z\n"
          "0 2026-11-21T23:00:00Z 15 56000 issued 2026-11-20T12:00:00Z\n");
}

TEST_CASE("eco2mix: forecasts of the past are consolidated, and in real time where that ends") {
    const auto provider = france();
    const auto requests = plan(forecast, "2026-06-01", "2026-11-20");
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].path.starts_with("/eco2mix-national-cons-def/exports/csv?"));
    const Page page = provider->parse(requests[0], {200, "text/csv",
                                                    "date_heure;prevision_j1\r\n"
                                                    "2026-06-30T21:00:00+00:00;48000\r\n"
                                                    "2026-06-30T21:30:00+00:00;47000\r\n"});
    CHECK(lines_of(page) == "0 2026-06-30T21:00:00Z 30 48000 issued 2026-06-29T10:00:00Z\n"
                            "0 2026-06-30T21:30:00Z 30 47000 issued 2026-06-29T10:00:00Z\n");
    auto next = provider->next(requests[0], page);
    REQUIRE(next.size() == 1);
    CHECK(next[0].path.starts_with("/eco2mix-national-tr/exports/csv?"));
    CHECK(next[0].range == TimeRange{parse_time("2026-06-30T22:00Z"), parse_time("2026-11-20")});
    const Page empty =
        provider->parse(requests[0], {200, "text/csv", "date_heure;prevision_j1\r\n"});
    CHECK(empty.answers->empty());
    next = provider->next(requests[0], empty);
    REQUIRE(next.size() == 1);
    CHECK(next[0].range == requests[0].range);
    CHECK(plan(forecast, "2026-11-10", "2026-11-22")
              .front()
              .path.starts_with("/eco2mix-national-tr/exports/csv?"));
}

TEST_CASE("eco2mix: consolidated load is another source, and preferred") {
    const auto provider = france();
    CHECK(provider->streams()[real_time].series[0].source == "eco2mix");
    CHECK(provider->streams()[consolidated].series[0].source == "eco2mix-def");
    CHECK(eco2mix().preference.front().second ==
          std::vector<std::string>{"eco2mix-def", "eco2mix"});
    CHECK_THROWS_WITH(test::provider(eco2mix(), {{"BE", "BE", "Europe/Brussels"}}),
                      "'BE' is no area of eCO2mix on ODRE");
}
