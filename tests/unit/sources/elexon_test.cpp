#include "elf/sources/providers.hpp"

#include "provider.hpp"

#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::sources;
using test::failure_of;
using test::lines_of;

namespace {

std::unique_ptr<Provider> britain() {
    return test::provider(elexon(), {{"GB", "GB", "Europe/London"}});
}

Page parse(std::string_view body, const char* from, const char* to, std::size_t stream = 0,
           int status = 200) {
    return test::parse(*britain(), stream, from, to, body, status);
}

std::vector<Request> plan(std::size_t stream, const char* from, const char* to) {
    return britain()->plan(stream, {parse_time(from), parse_time(to)}, test::now);
}

} // namespace

TEST_CASE("elexon: outturn by startTime alone, null is missing, wrapped or a bare list") {
    // The settlement period is that of the British clock: 3 on a summer's day begins at midnight.
    const std::string rows = R"([{"publishTime":"2026-06-20T00:30:00Z",
        "startTime":"2026-06-20T00:00:00Z","settlementDate":"2026-06-20","settlementPeriod":3,
        "initialDemandOutturn":22140,"initialTransmissionSystemDemandOutturn":24011},
        {"publishTime":"2026-06-20T01:00:00Z","startTime":"2026-06-20T00:30:00Z",
        "settlementDate":"2026-06-20","settlementPeriod":4,"initialDemandOutturn":null,
        "initialTransmissionSystemDemandOutturn":23900},
        {"publishTime":"2026-06-20T01:30:00Z","startTime":"2026-06-20T01:00:00Z",
        "settlementDate":"2026-06-20","settlementPeriod":5,"initialDemandOutturn":21875,
        "initialTransmissionSystemDemandOutturn":null}])";
    const char* expected = "0 2026-06-20T00:00:00Z 30 22140\n0 2026-06-20T01:00:00Z 30 21875\n";
    CHECK(lines_of(parse(rows, "2026-06-20", "2026-06-21")) == expected);
    CHECK(lines_of(parse(R"({"data":)" + rows + R"(,"metadata":{"datasets":["INDO","ITSDO"]}})",
                         "2026-06-20", "2026-06-21")) == expected);
}

TEST_CASE("elexon: of an interval that comes twice, what was published last counts") {
    CHECK(lines_of(parse(R"({"data":[
        {"publishTime":"2026-11-19T09:00:00Z","startTime":"2026-11-19T00:00:00Z","initialDemandOutturn":2},
        {"publishTime":"2026-11-19T00:30:00Z","startTime":"2026-11-19T00:00:00Z","initialDemandOutturn":1}
        ]})",
                         "2026-11-19", "2026-11-20")) ==
          "0 2026-11-19T00:00:00Z 30 1\n0 2026-11-19T00:00:00Z 30 2\n");
}

TEST_CASE("elexon: what is no data, and what is no answer") {
    const auto failure = [](std::string_view body, int status = 200,
                            const char* to = "2026-11-19") {
        return failure_of([&] { parse(body, "2026-11-18", to, 0, status); });
    };
    CHECK(failure(R"({"data":[],"metadata":{"datasets":["INDO"]}})") == "no data");
    CHECK(failure("[]") == "no data");
    CHECK(failure(R"({"message":"x"})") == "malformed");
    CHECK(failure(R"({"data":{"a":1}})") == "malformed");
    CHECK(failure("<html><body>Maintenance</body></html>") == "malformed");
    CHECK(failure(R"({"data":[{"startTime":"2026-)") == "truncated");
    CHECK(failure(R"({"data":[{"startTime":"2026-11-18T00:00:00Z","demand":1}]})") == "malformed");
    CHECK(failure("Too many", 429) == "throttled");
    CHECK(failure("oops", 500) == "transient");
    // A request can only be too long; one day cannot be.
    const char* problem = R"({"title":"One or more validation errors occurred.","status":400})";
    CHECK(failure(problem, 400, "2026-11-25") == "too much");
    CHECK(failure(problem, 400, "2026-11-19") == "bad request");
    const Page page = parse(R"([{"startTime":"2026-11-18T00:00:00","initialDemandOutturn":1},
        {"startTime":"2026-11-18T00:10:00Z","initialDemandOutturn":1},"x",
        {"startTime":"2026-11-18T00:30:00Z","initialDemandOutturn":1}])",
                            "2026-11-18", "2026-11-19");
    CHECK(page.rejected == 3);
    CHECK(lines_of(page) == "0 2026-11-18T00:30:00Z 30 1\n");
}

TEST_CASE("elexon: outturn in windows of seven British days, 46 and 50 periods included") {
    // Ends with the day that the clock is put forward: 23 hours.
    auto requests = plan(0, "2026-03-23T00:00Z", "2026-03-29T23:00Z");
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].path == "/demand/outturn?settlementDateFrom=2026-03-23"
                              "&settlementDateTo=2026-03-29&format=json");
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-03-23T00:00Z"), parse_time("2026-03-29T23:00Z")});
    // A summer's day in UTC is in two days of the clock.
    requests = plan(0, "2026-06-20", "2026-06-21");
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].path == "/demand/outturn?settlementDateFrom=2026-06-20"
                              "&settlementDateTo=2026-06-21&format=json");
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-06-19T23:00Z"), parse_time("2026-06-21T23:00Z")});
    // Over the day that the clock is put back, of 25 hours.
    requests = plan(0, "2026-10-19T12:00Z", "2026-10-26T00:30Z");
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-10-18T23:00Z"), parse_time("2026-10-26T00:00Z")});
    CHECK(requests[1].path == "/demand/outturn?settlementDateFrom=2026-10-26"
                              "&settlementDateTo=2026-10-26&format=json");
    CHECK(plan(0, "2026-10-26", "2026-10-26").empty());
}

TEST_CASE("elexon: both halves of the hour that is shown twice") {
    const Page page = parse(R"({"data":[
        {"startTime":"2026-10-25T00:00:00Z","settlementPeriod":3,"initialDemandOutturn":1},
        {"startTime":"2026-10-25T00:30:00Z","settlementPeriod":4,"initialDemandOutturn":2},
        {"startTime":"2026-10-25T01:00:00Z","settlementPeriod":5,"initialDemandOutturn":3},
        {"startTime":"2026-10-25T23:30:00Z","settlementPeriod":50,"initialDemandOutturn":4}]})",
                            "2026-10-24T23:00Z", "2026-10-26");
    CHECK(lines_of(page) == "0 2026-10-25T00:00:00Z 30 1\n0 2026-10-25T00:30:00Z 30 2\n"
                            "0 2026-10-25T01:00:00Z 30 3\n0 2026-10-25T23:30:00Z 30 4\n");
}

TEST_CASE("elexon: forecasts are issued when published, of the whole nation only") {
    CHECK(lines_of(parse(R"({"data":[{"publishTime":"2026-11-20T11:48:00Z",
        "transmissionSystemDemand":25000,"nationalDemand":23000,"startTime":"2026-11-20T12:00:00Z",
        "settlementPeriod":25,"boundary":"N"},{"publishTime":"2026-11-20T11:48:00Z",
        "transmissionSystemDemand":1,"nationalDemand":1,"startTime":"2026-11-20T12:00:00Z",
        "boundary":"B1"},{"publishTime":"2026-11-20T12:00:09Z","nationalDemand":23100,
        "startTime":"2026-11-20T12:30:00Z","boundary":"N"},{"publishTime":"2026-11-20T11:48:00Z",
        "nationalDemand":null,"startTime":"2026-11-20T13:00:00Z","boundary":"N"}]})",
                         "2026-11-20T12:00Z", "2026-11-22T12:00Z", 1)) ==
          "0 2026-11-20T12:00:00Z 30 23000 issued 2026-11-20T11:48:00Z\n"
          "0 2026-11-20T12:30:00Z 30 23100 issued 2026-11-20T12:00:00Z\n");
    const Page page = parse(R"([{"nationalDemand":1,"startTime":"2026-11-20T12:00:00Z"}])",
                            "2026-11-20T12:00Z", "2026-11-22T12:00Z", 1);
    CHECK(page.values.empty());
    CHECK(page.rejected == 1);
}

TEST_CASE("elexon: forecasts of today on by the latest, of days before by what was known then") {
    const auto requests = plan(1, "2026-11-18T22:00Z", "2026-11-22T12:00Z");
    REQUIRE(requests.size() == 3);
    // The rest of a day: where the morning's forecast has ended.
    CHECK(requests[0].path ==
          "/forecast/demand/day-ahead/history?publishTime=2026-11-17T23:00:00Z&format=json");
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-11-18T22:00Z"), parse_time("2026-11-19")});
    CHECK(requests[1].path ==
          "/forecast/demand/day-ahead/history?publishTime=2026-11-18T09:30:00Z&format=json");
    CHECK(requests[2].path == "/forecast/demand/day-ahead/latest?from=2026-11-20T00:00:00Z"
                              "&to=2026-11-22T12:00:00Z&format=json");
    CHECK(requests[2].range ==
          TimeRange{parse_time("2026-11-20"), parse_time("2026-11-22T12:00Z")});
    CHECK(plan(1, "2026-06-19T23:00Z", "2026-06-20T23:00Z").size() == 1);
    CHECK(plan(1, "2026-11-20T10:00Z", "2026-11-22T12:00Z").size() == 1);
}

TEST_CASE("elexon: where the morning's forecast ends early, the rest is from the evening") {
    const auto provider = britain();
    const Request morning =
        provider
            ->plan(1, {parse_time("2026-06-19T23:00Z"), parse_time("2026-06-20T23:00Z")}, test::now)
            .front();
    const Page page = provider->parse(
        morning, {200, "application/json",
                  R"([{"publishTime":"2026-06-19T09:18:00Z","nationalDemand":20000,"boundary":"N",
                  "startTime":"2026-06-20T03:30:00Z"}])"});
    CHECK(page.answers ==
          TimeRange{parse_time("2026-06-19T23:00Z"), parse_time("2026-06-20T04:00Z")});
    const auto rest = provider->next(morning, page);
    REQUIRE(rest.size() == 1);
    CHECK(rest[0].path ==
          "/forecast/demand/day-ahead/history?publishTime=2026-06-19T22:00:00Z&format=json");
    CHECK(rest[0].range ==
          TimeRange{parse_time("2026-06-20T04:00Z"), parse_time("2026-06-20T23:00Z")});
    // Nothing at all in the morning; nothing in the evening either.
    const Page empty = provider->parse(morning, {200, "application/json", R"({"data":[]})"});
    CHECK(provider->next(morning, empty).size() == 1);
    CHECK(failure_of([&] {
              provider->parse(rest[0], {200, "application/json", R"({"data":[]})"});
          }) == "no data");
    // Nor with rows of the day before alone: that it is asked again would not help.
    CHECK(failure_of([&] {
              provider->parse(
                  rest[0],
                  {200, "application/json",
                   R"([{"publishTime":"2026-06-19T21:48:00Z","nationalDemand":20000,"boundary":"N",
                  "startTime":"2026-06-19T22:30:00Z"}])"});
          }) == "no data");
    // A whole day has no rest.
    const Page whole = provider->parse(
        morning, {200, "application/json",
                  R"([{"publishTime":"2026-06-19T09:18:00Z","nationalDemand":20000,"boundary":"N",
                  "startTime":"2026-06-20T22:30:00Z"}])"});
    CHECK(provider->next(morning, whole).empty());
}

TEST_CASE("elexon: there is one area") {
    CHECK_THROWS_WITH(test::provider(elexon(), {{"NI", "NI", "Europe/London"}}),
                      "'NI' is no area of the Elexon Insights API");
}
