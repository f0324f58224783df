#include "elf/sources/providers.hpp"

#include "provider.hpp"

#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::sources;
using test::failure_of;
using test::lines_of;

namespace {

constexpr std::size_t load = 0;
constexpr std::size_t forecast = 1;

std::unique_ptr<Provider> britain() {
    return test::provider(neso(), {{"GB", "GB", "Europe/London"}});
}

std::vector<Request> plan(std::size_t stream, const char* from, const char* to) {
    return britain()->plan(stream, {parse_time(from), parse_time(to)}, test::now);
}

Page parse(std::size_t stream, const char* from, const char* to, std::string_view body,
           int status = 200) {
    return test::parse(*britain(), stream, from, to, body, status);
}

/// Of the years that the span is in, files 2018 and 2019 as the index names them.
std::vector<Request> files(const char* from, const char* to) {
    const auto provider = britain();
    const Request index = plan(load, from, to).front();
    const Page page = provider->parse(index, {200, "application/json", R"({"success":true,"result":{
        "resources":[{"name":"Data dictionary","format":"PDF","url":"https://api.neso.energy/x.pdf"},
        {"name":"Historic Demand Data 2019","format":"CSV",
         "url":"https://data.nationalgrideso.com/backend/dataset/8f2f/resource/19/download/demanddata_2019.csv"},
        {"name":"Historic Demand Data 2018","format":"CSV",
         "url":"https://api.neso.energy/dataset/8f2f/resource/18/download/demanddata_2018.csv"},
        {"name":"Historic Demand Data 2018","format":"CSV",
         "url":"https://api.neso.energy/dataset/8f2f/resource/18/download/demanddata_2018.csv"},
        {"name":"Historic Demand Data 2017","format":"CSV",
         "url":"https://api.neso.energy/dataset/../../etc/x.csv"}]}})"});
    CHECK(page.answers->empty());
    return provider->next(index, page);
}

Page parse_file(std::string_view body, int status = 200) {
    return britain()->parse(files("2019-03-01", "2019-11-01").front(), {status, "text/csv", body});
}

std::string recent(const std::string& rows, int total = 1) {
    return R"({"help":"","success":true,"result":{"records":[)" + rows + R"(],"total":)" +
           std::to_string(total) + "}}";
}

} // namespace

TEST_CASE("neso: what is older than the month before is in files, found by an index") {
    const auto requests = plan(load, "2018-12-30T12:00Z", "2026-11-20T12:00Z");
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].path == "/api/3/action/package_show?id=historic-demand-data");
    // The first of October is in summer time.
    CHECK(requests[0].range ==
          TimeRange{parse_time("2018-12-30"), parse_time("2026-09-30T23:00Z")});
    CHECK(requests[1].path ==
          "/api/3/action/datastore_search?resource_id=177f6fa4-ae49-4182-81ea-0c6b35f26ca6"
          "&fields=SETTLEMENT_DATE,SETTLEMENT_PERIOD,ND,FORECAST_ACTUAL_INDICATOR&sort=_id"
          "&limit=32000&offset=0");
    CHECK(requests[1].range ==
          TimeRange{parse_time("2026-09-30T23:00Z"), parse_time("2026-11-21")});
    CHECK(plan(load, "2026-10-16", "2026-11-20").size() == 1);
    // In January the month before is in the year before.
    const auto january = britain()->plan(load, {parse_time("2026-12-01"), parse_time("2027-01-05")},
                                         parse_time("2027-01-05"));
    REQUIRE(january.size() == 1);
    CHECK(january[0].page == "recent+0");
}

TEST_CASE("neso: files of the years that are asked for, on the portal whatever their host") {
    const auto requests = files("2018-12-30T12:00Z", "2019-01-02");
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].path == "/dataset/8f2f/resource/19/download/demanddata_2019.csv");
    CHECK(requests[0].range == TimeRange{parse_time("2019-01-01"), parse_time("2019-01-02")});
    CHECK(requests[1].path == "/dataset/8f2f/resource/18/download/demanddata_2018.csv");
    CHECK(requests[1].range == TimeRange{parse_time("2018-12-30"), parse_time("2019-01-01")});
    // A path that leads elsewhere is none, a year that is not there is no data.
    CHECK(failure_of([] { files("2017-03-01", "2017-04-01"); }) == "no data");
    CHECK(failure_of([] { files("2003-03-01", "2003-04-01"); }) == "no data");
    CHECK(failure_of([] {
              parse(load, "2019-01-01", "2019-02-01", R"({"success":true,"result":{}})");
          }) == "malformed");
}

TEST_CASE("neso: a file of a year by date and period, 50 periods included") {
    const Page page =
        parse_file("\xef\xbb\xbf\"SETTLEMENT_DATE\",\"SETTLEMENT_PERIOD\",\"ND\",\"TSD\"\r\n"
                   "31-MAR-2019,2,25000,1\r\n31-MAR-2019,3,24500,1\r\n"
                   "31-MAR-2019,47,9,1\r\n27/10/2019,50,21000,1\r\n"
                   "2019-10-28,1,,1\r\n28-Oct-19,2,20500.5,1\r\n2019-10-28,x,1,1\r\n"
                   "2019-10-28,2.5,1,1\r\n2019-10-28,3\r\n10-28-2019,4,1,1\r\n"
                   "01-JAN-2020,1,1,1\r\n");
    CHECK(lines_of(page) == "0 2019-03-31T00:30:00Z 30 25000\n0 2019-03-31T01:00:00Z 30 24500\n"
                            "0 2019-10-27T23:30:00Z 30 21000\n0 2019-10-28T00:30:00Z 30 20500.5\n");
    // What the file does not have yet is not answered.
    CHECK(page.answers == TimeRange{parse_time("2019-03-01"), parse_time("2019-10-28T01:00Z")});
    CHECK(page.rejected == 5);
    CHECK(page.defects.front() == "there is no period 47 of '31-MAR-2019'");
}

TEST_CASE("neso: only what is measured, where the file says what is") {
    CHECK(lines_of(parse_file("SETTLEMENT_DATE,SETTLEMENT_PERIOD,ND,FORECAST_ACTUAL_INDICATOR\n"
                              "2019-10-28,1,20000,A\n2019-10-28,2,0,F\n2019-10-28,3,1,\n")) ==
          "0 2019-10-28T00:00:00Z 30 20000\n");
}

TEST_CASE("neso: files that are none") {
    const auto failure = [](std::string_view body, int status = 200) {
        return failure_of([&] { parse_file(body, status); });
    };
    CHECK(failure("<html><body>Maintenance</body></html>") == "malformed");
    CHECK(failure("SETTLEMENT_DATE,SETTLEMENT_PERIOD,DEMAND\n2019-10-28,1,20000\n") == "malformed");
    CHECK(failure("SETTLEMENT_DATE,SETTLEMENT_PERIOD,ND\n") == "no data");
    CHECK(failure("") == "malformed");
    CHECK(failure("SETTLEMENT_DATE,SETTLEMENT_PERIOD,ND\n\"2019") == "malformed");
    CHECK(failure("not here", 404) == "bad request");
    CHECK(failure("blocked", 403) == "authentication");
    CHECK(failure(R"({"success":false,"error":{"__type":"Not Found Error"}})") == "bad request");
}

TEST_CASE("neso: the last weeks, without what is to come") {
    const Page page = parse(
        load, "2026-11-01", "2026-11-21",
        recent(
            R"({"SETTLEMENT_DATE":"2026-11-01","SETTLEMENT_PERIOD":1,"ND":21001,"FORECAST_ACTUAL_INDICATOR":"A"},
           {"SETTLEMENT_DATE":"2026-11-01T00:00:00","SETTLEMENT_PERIOD":"2","ND":"20950","FORECAST_ACTUAL_INDICATOR":"A"},
           {"SETTLEMENT_DATE":"01-NOV-2026","SETTLEMENT_PERIOD":3,"ND":null,"FORECAST_ACTUAL_INDICATOR":"A"},
           {"SETTLEMENT_DATE":"2026-11-01","SETTLEMENT_PERIOD":49,"ND":1,"FORECAST_ACTUAL_INDICATOR":"A"},
           {"SETTLEMENT_DATE":"2026-10-31","SETTLEMENT_PERIOD":1,"ND":1,"FORECAST_ACTUAL_INDICATOR":"A"},
           {"SETTLEMENT_DATE":"2026-11-20","SETTLEMENT_PERIOD":40,"ND":0,"FORECAST_ACTUAL_INDICATOR":"F"})",
            6));
    CHECK(lines_of(page) == "0 2026-11-01T00:00:00Z 30 21001\n0 2026-11-01T00:30:00Z 30 20950\n");
    CHECK(page.rejected == 1);
    CHECK(!page.answers);
}

TEST_CASE("neso: a table that is cut off goes on at the row after") {
    const auto provider = britain();
    const Request first = test::request(*provider, load, "2026-11-01", "2026-11-21");
    const Page page = provider->parse(
        first, {200, "application/json",
                recent(R"({"SETTLEMENT_DATE":"2026-11-01","SETTLEMENT_PERIOD":1,"ND":21001,
                    "FORECAST_ACTUAL_INDICATOR":"A"})",
                       3)});
    CHECK(page.answers == TimeRange{parse_time("2026-11-01"), parse_time("2026-11-01T00:30:00Z")});
    const auto next = provider->next(first, page);
    REQUIRE(next.size() == 1);
    CHECK(next[0].path.ends_with("&limit=32000&offset=1"));
    CHECK(next[0].range == TimeRange{parse_time("2026-11-01T00:30:00Z"), parse_time("2026-11-21")});
    const Page rest = provider->parse(
        next[0], {200, "application/json",
                  recent(R"({"SETTLEMENT_DATE":"2026-11-01","SETTLEMENT_PERIOD":2,"ND":21002,
                    "FORECAST_ACTUAL_INDICATOR":"A"},{"SETTLEMENT_DATE":"2026-11-20",
                    "SETTLEMENT_PERIOD":3,"ND":0,"FORECAST_ACTUAL_INDICATOR":"F"})",
                         3)});
    CHECK(lines_of(rest) == "0 2026-11-01T00:30:00Z 30 21002\n");
    CHECK(!rest.answers);
    CHECK(provider->next(next[0], rest).empty());
}

TEST_CASE("neso: failures are objects, whatever the status") {
    const auto failure = [](std::string_view body, int status = 200) {
        return failure_of([&] { parse(load, "2026-11-01", "2026-11-02", body, status); });
    };
    CHECK(failure(R"({"success":false,"error":{"__type":"Not Found Error","message":"Not found"}})",
                  404) == "bad request");
    CHECK(failure(R"({"success":false,"error":{"__type":"Validation Error","limit":["x"]}})",
                  409) == "bad request");
    CHECK(failure(R"({"success":false,"error":{"__type":"Authorization Error"}})") ==
          "authentication");
    CHECK(failure(R"({"success":false})") == "transient");
    CHECK(failure(R"({"success":false,"error":"x"})", 429) == "throttled");
    CHECK(failure("<html>Forbidden</html>", 403) == "authentication");
    CHECK(failure("<html>Maintenance</html>") == "malformed");
    CHECK(failure(R"({"success":true})") == "malformed");
    CHECK(failure(R"({"success":true,"result":{"fields":[]}})") == "malformed");
    CHECK(failure(R"({"success":true,"result":{"records":[{"SETTLEMENT_D)") == "truncated");
    CHECK(failure(recent("", 0)) == "no data");
    CHECK(failure(recent(R"({"SETTLEMENT_DATE":"2026-11-01","SETTLEMENT_PERIOD":1,"DEMAND":1})")) ==
          "malformed");
}

TEST_CASE("neso: forecasts by date and period, issued when published, the latest last") {
    // Datetime is the end of the half hour, on the British clock: it is not read.
    const Page page =
        parse(forecast, "2026-07-17", "2026-07-18",
              recent(
                  R"({"Date":"2026-07-17","Datetime":"2026-07-17T05:30:00","Settlement_Period":11,
            "Demand_Forecast":20902,"Publish_Datetime":"2026-07-16T08:33:00"},
           {"Date":"2026-07-17","Settlement_Period":12,"Demand_Forecast":2,
            "Publish_Datetime":"2026-07-16T09:33:00"},
           {"Date":"2026-07-17","Settlement_Period":12,"Demand_Forecast":1,
            "Publish_Datetime":"2026-07-16T08:33:00"},
           {"Date":"2026-07-17","Settlement_Period":13,"Demand_Forecast":22373,
            "Publish_Datetime":null},
           {"Date":"2026-07-17","Settlement_Period":14,"Demand_Forecast":null,
            "Publish_Datetime":"2026-07-16T08:33:00"})"));
    CHECK(lines_of(page) == "0 2026-07-17T04:00:00Z 30 20902 issued 2026-07-16T08:33:00Z\n"
                            "0 2026-07-17T04:30:00Z 30 1 issued 2026-07-16T08:33:00Z\n"
                            "0 2026-07-17T04:30:00Z 30 2 issued 2026-07-16T09:33:00Z\n");
    CHECK(page.rejected == 1);
    CHECK(lines_of(parse(forecast, "2026-11-20", "2026-11-22",
                         recent(
                             R"({"Date":"2026-11-21","Settlement_Period":1,"Demand_Forecast":1,
            "Publish_Datetime":"2026-11-20T12:33:00"})"))) ==
          "0 2026-11-21T00:00:00Z 30 1 issued 2026-11-20T12:00:00Z\n");
    CHECK(failure_of([] {
              parse(forecast, "2026-07-17", "2026-07-18",
                    R"({"success":true,"result":{"records_truncated":true,"records":[
                    {"Date":"2026-07-17","Settlement_Period":1,"Demand_Forecast":1}]}})");
          }) == "too much");
}

TEST_CASE("neso: forecasts are asked for by British days, 600 at most") {
    auto requests = plan(forecast, "2026-07-17", "2026-07-18");
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].path ==
          "/api/3/action/datastore_search_sql?sql=SELECT%20%22Date%22%2C%22Settlement_Period%22%2C"
          "%22Demand_Forecast%22%2C%22Publish_Datetime%22%20FROM%20"
          "%2208e41551-80f8-4e28-a416-ea473a695db9%22%20WHERE%20%22Date%22%20%3E%3D%20"
          "%272026-07-17%27%20AND%20%22Date%22%20%3C%20%272026-07-19%27%20ORDER%20BY%20%22_id%22");
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-07-16T23:00Z"), parse_time("2026-07-18T23:00Z")});
    requests = plan(forecast, "2023-01-01", "2026-01-01");
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].range ==
          TimeRange{parse_time("2023-01-01"), parse_time("2024-08-22T23:00Z")});
    CHECK(requests[1].range.end == parse_time("2026-01-01"));
    CHECK_THROWS_WITH(test::provider(neso(), {{"NI", "NI", "Europe/London"}}),
                      "'NI' is no area of the NESO data portal");
}
