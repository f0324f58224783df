#include "elf/sources/providers.hpp"

#include "provider.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;
using namespace elf::sources;
using test::failure_of;
using test::lines_of;

namespace {

constexpr std::size_t observed = 0;
constexpr std::size_t forecast = 1;

using Options = std::map<std::string, std::string>;

std::unique_ptr<Provider> spain(const Options& options = {}) {
    return test::provider(open_meteo(), {{"ES", "", "Europe/Madrid"}}, options);
}

std::vector<Request> plan(const Provider& p, std::size_t stream, const char* from, const char* to,
                          Time as_of = test::now) {
    return p.plan(stream, {parse_time(from), parse_time(to)}, as_of);
}

/// One place: `time` and columns as JSON, units of the columns.
std::string place(const std::string& units, const std::string& columns) {
    return R"({"latitude":40.375,"longitude":-3.75,"utc_offset_seconds":0,"hourly_units":)"
           R"({"time":"unixtime",)" +
           units + R"(},"hourly":{)" + columns + "}}";
}

std::string celsius(const std::string& columns) {
    return place(R"("temperature_2m":"°C")", columns);
}

Page parse(const Provider& p, std::size_t stream, const char* from, const char* to,
           const std::string& body, int status = 200) {
    return test::parse(p, stream, from, to, body, status);
}

std::string failure(const std::string& body, int status = 200) {
    return failure_of([&] { parse(*spain(), observed, "2026-11-10", "2026-11-11", body, status); });
}

/// 2026-11-10T00:00Z, 01:00 and 02:00.
const std::string three_hours = R"("time":[1794268800,1794272400,1794276000])";

} // namespace

TEST_CASE("open-meteo: one request a year of the archive, whole days, in UTC whatever the zone") {
    const auto p = spain();
    const auto requests = plan(*p, observed, "2024-12-31T23:00Z", "2026-03-02T00:00Z");
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].endpoint == 1);
    CHECK(requests[0].path == "/archive?latitude=40.4&longitude=-3.7&hourly=temperature_2m"
                              "&wind_speed_unit=ms&timezone=GMT&timeformat=unixtime"
                              "&start_date=2024-12-31&end_date=2025-12-31");
    CHECK(requests[0].range ==
          TimeRange{parse_time("2024-12-31T23:00Z"), parse_time("2026-01-01")});
    CHECK(requests[1].path.ends_with("&start_date=2026-01-01&end_date=2026-03-01"));
    CHECK(requests[1].range == TimeRange{parse_time("2026-01-01"), parse_time("2026-03-02")});
}

TEST_CASE("open-meteo: what is observed ends with the last full hour") {
    const auto p = spain();
    const Time now = parse_time("2026-11-20T12:34:56Z");
    const auto requests = plan(*p, observed, "2026-11-10T12:34:56Z", "2026-11-20T12:34:56Z", now);
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].path.ends_with("&start_date=2026-11-10&end_date=2026-11-20"));
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-11-10T12:00Z"), parse_time("2026-11-20T12:00Z")});
    CHECK(plan(*p, observed, "2026-11-20T12:00Z", "2026-11-20T12:30Z", now).empty());
}

TEST_CASE("open-meteo: forecasts of the past come from previous runs, those to come from now") {
    const auto p = spain();
    const Time now = parse_time("2026-11-20T12:34:00Z");
    const auto requests = plan(*p, forecast, "2026-11-18T00:00Z", "2026-11-27T12:34Z", now);
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].endpoint == 2);
    CHECK(requests[0].path == "/forecast?latitude=40.4&longitude=-3.7"
                              "&hourly=temperature_2m_previous_day1&wind_speed_unit=ms"
                              "&timezone=GMT&timeformat=unixtime&start_date=2026-11-18"
                              "&end_date=2026-11-20");
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-11-18"), parse_time("2026-11-20T12:00Z")});
    CHECK(requests[1].endpoint == 0);
    CHECK(requests[1].path == "/forecast?latitude=40.4&longitude=-3.7&hourly=temperature_2m"
                              "&wind_speed_unit=ms&timezone=GMT&timeformat=unixtime"
                              "&start_date=2026-11-20&end_date=2026-11-27");
    CHECK(requests[1].range ==
          TimeRange{parse_time("2026-11-20T12:00Z"), parse_time("2026-11-27T12:34Z")});
    // The usual question: from now on.
    CHECK(plan(*p, forecast, "2026-11-20T12:34:00Z", "2026-11-27T12:34Z", now)[0].range.begin ==
          parse_time("2026-11-20T12:00Z"));
    // Fifteen days beyond today are answered; a sixteenth is an error of the whole request.
    const auto far = plan(*p, forecast, "2026-11-20T13:00Z", "2027-01-01T00:00Z", now);
    REQUIRE(far.size() == 1);
    CHECK(far[0].path.ends_with("&start_date=2026-11-20&end_date=2026-12-05"));
    CHECK(far[0].range.end == parse_time("2026-12-06"));
}

TEST_CASE("open-meteo: a forecast is issued now, one of the past a day before its hour") {
    const auto p = spain();
    const std::string body = R"("time":[1795172400,1795176000,1795179600],"temperature_2m)";
    // 2026-11-20T11:00Z, 12:00 and 13:00; what is over is no forecast.
    CHECK(lines_of(parse(*p, forecast, "2026-11-20T12:00Z", "2026-11-21T00:00Z",
                         celsius(body + R"(":[10.5,11,null])"))) ==
          "0 2026-11-20T12:00:00Z 60 11 issued 2026-11-20T12:00:00Z\n");
    CHECK(lines_of(parse(*p, forecast, "2026-11-20T00:00Z", "2026-11-20T12:00Z",
                         place(R"("temperature_2m_previous_day1":"°C")",
                               body + R"(_previous_day1":[9.5,11,12])"))) ==
          "0 2026-11-20T11:00:00Z 60 9.5 issued 2026-11-19T11:00:00Z\n");
}

TEST_CASE("open-meteo: radiation and precipitation are those of the hour before the stamp") {
    const auto p = spain({{"variables", "temperature, radiation,precipitation,wind-speed"}});
    const auto requests = plan(*p, observed, "2026-11-10", "2026-11-11");
    REQUIRE(requests.size() == 1);
    // The last hour is stamped with the midnight after it.
    CHECK(requests[0].path == "/archive?latitude=40.4&longitude=-3.7&hourly=temperature_2m,"
                              "shortwave_radiation,precipitation,wind_speed_10m&wind_speed_unit=ms"
                              "&timezone=GMT&timeformat=unixtime&start_date=2026-11-10"
                              "&end_date=2026-11-11");
    const std::string units = R"("temperature_2m":"°C","shortwave_radiation":"W/m²",)"
                              R"("precipitation":"mm","wind_speed_10m":"m/s")";
    CHECK(lines_of(parse(*p, observed, "2026-11-10", "2026-11-11",
                         place(units, three_hours + R"(,"temperature_2m":[1,2,3],
                             "shortwave_radiation":[90,100,110],"precipitation":[0,0.5,null],
                             "wind_speed_10m":[4,5,6])"))) == "0 2026-11-10T00:00:00Z 60 1\n"
                                                              "0 2026-11-10T01:00:00Z 60 2\n"
                                                              "0 2026-11-10T02:00:00Z 60 3\n"
                                                              "1 2026-11-10T00:00:00Z 60 100\n"
                                                              "1 2026-11-10T01:00:00Z 60 110\n"
                                                              "2 2026-11-10T00:00:00Z 60 0.5\n"
                                                              "3 2026-11-10T00:00:00Z 60 4\n"
                                                              "3 2026-11-10T01:00:00Z 60 5\n"
                                                              "3 2026-11-10T02:00:00Z 60 6\n");
    // A run of the day before its stamp, not before its start.
    const auto radiation = spain({{"variables", "radiation"}});
    CHECK(lines_of(parse(*radiation, forecast, "2026-11-10", "2026-11-11",
                         place(R"("shortwave_radiation_previous_day1":"W/m²")",
                               three_hours + R"(,"shortwave_radiation_previous_day1":[7,8,9])"))) ==
          "0 2026-11-10T00:00:00Z 60 8 issued 2026-11-09T01:00:00Z\n"
          "0 2026-11-10T01:00:00Z 60 9 issued 2026-11-09T02:00:00Z\n");
    // Wind in km/h would be three times too strong.
    CHECK(failure_of([&] {
              const auto wind = spain({{"variables", "wind-speed"}});
              parse(*wind, observed, "2026-11-10", "2026-11-11",
                    place(R"("wind_speed_10m":"km/h")",
                          three_hours + R"(,"wind_speed_10m":[4,5,6])"));
          }) == "malformed");
}

TEST_CASE("open-meteo: several points of an area are sources of their own, with weights") {
    const auto p = spain({{"points", "40.42/-3.70/5, 41.39/2.17/2,37.39/-5.99/1"}});
    CHECK(plan(*p, observed, "2026-11-10", "2026-11-11")[0].path.starts_with(
        "/archive?latitude=40.42,41.39,37.39&longitude=-3.7,2.17,-5.99&hourly="));
    const Stream& stream = p->streams()[observed];
    CHECK(stream.name == "ES/temperature at 40.42,-3.7 41.39,2.17 37.39,-5.99");
    REQUIRE(stream.series.size() == 3);
    CHECK(stream.series[1].source == "open-meteo/41.39,2.17");
    CHECK(stream.series[1].weight == 2);
    CHECK(p->streams()[forecast].series[2].source == "open-meteo/37.39,-5.99");
    CHECK(p->streams()[forecast].series[2].quantity == "temperature_forecast");
    const std::string body = "[" + celsius(three_hours + R"(,"temperature_2m":[10,null,null])") +
                             "," + celsius(three_hours + R"(,"temperature_2m":[20,20,20])") + "," +
                             celsius(three_hours + R"(,"temperature_2m":[30,null,30])") + "]";
    CHECK(lines_of(parse(*p, observed, "2026-11-10", "2026-11-11", body)) ==
          "0 2026-11-10T00:00:00Z 60 10\n"
          "1 2026-11-10T00:00:00Z 60 20\n"
          "1 2026-11-10T01:00:00Z 60 20\n"
          "1 2026-11-10T02:00:00Z 60 20\n"
          "2 2026-11-10T00:00:00Z 60 30\n"
          "2 2026-11-10T02:00:00Z 60 30\n");
    // One point is the area's place, and no point of several.
    CHECK(spain({{"points", "40/-3/7"}})->streams()[observed].series[0].source == "open-meteo");
    CHECK_FALSE(spain({{"points", "40/-3/7"}})->streams()[observed].series[0].weight);
    const auto even = spain({{"points", "40/-3,41/2"}});
    // An answer of other places than those asked for.
    CHECK(failure_of([&] {
              parse(*even, observed, "2026-11-10", "2026-11-11",
                    celsius(three_hours + R"(,"temperature_2m":[1,2,3])"));
          }) == "malformed");
    CHECK(failure_of([&] {
              parse(*even, observed, "2026-11-10", "2026-11-11",
                    "[" + celsius(three_hours + R"(,"temperature_2m":[1,2,3])") + "," +
                        celsius(R"("time":[1794268800],"temperature_2m":[1])") + "]");
          }) == "malformed");
}

TEST_CASE("open-meteo: of several models, the first that has a value counts") {
    const auto p = spain({{"models", "icon_d2,gfs_seamless"}, {"archive-models", "era5"}});
    CHECK(plan(*p, observed, "2026-11-10", "2026-11-11")[0].path.ends_with(
        "&end_date=2026-11-10&models=era5"));
    CHECK(plan(*p, forecast, "2026-11-21", "2026-11-22")[0].path.ends_with(
        "&end_date=2026-11-21&models=icon_d2,gfs_seamless"));
    const std::string units = R"("temperature_2m_icon_d2":"°C","temperature_2m_gfs_seamless":"°C")";
    CHECK(lines_of(parse(*p, forecast, "2026-11-20T12:00Z", "2026-11-21",
                         place(units, R"("time":[1795176000,1795179600],
                             "temperature_2m_icon_d2":[10,null],
                             "temperature_2m_gfs_seamless":[11,12])"))) ==
          "0 2026-11-20T12:00:00Z 60 10 issued 2026-11-20T12:00:00Z\n"
          "0 2026-11-20T13:00:00Z 60 12 issued 2026-11-20T12:00:00Z\n");
}

TEST_CASE("open-meteo: a variable that the model lacks is a wrong setting, not a gap") {
    const std::string column = three_hours + R"(,"temperature_2m":[null,null,null])";
    CHECK(failure(place(R"("temperature_2m":"undefined")", column)) == "bad request");
    // Known to the model, but not of these hours.
    CHECK(parse(*spain(), observed, "2026-11-10", "2026-11-11", celsius(column)).values.empty());
    const auto models = spain({{"archive-models", "a,b"}});
    CHECK(lines_of(parse(*models, observed, "2026-11-10", "2026-11-11",
                         place(R"("temperature_2m_a":"undefined","temperature_2m_b":"°C")",
                               R"("time":[1794268800],"temperature_2m_a":[null],
                                  "temperature_2m_b":[7])"))) == "1 2026-11-10T00:00:00Z 60 7\n");
}

TEST_CASE("open-meteo: what another model of the archive stands in for is another source") {
    const auto p = spain({{"archive-models", "era5,ecmwf_ifs"},
                          {"variables", "temperature,humidity"},
                          {"points", "40/-3/3,41/2/1"}});
    const std::vector<SourceSeries>& series = p->streams()[observed].series;
    REQUIRE(series.size() == 8);
    CHECK(series[0].source == "open-meteo/40,-3");
    CHECK(series[3].source == "open-meteo/41,2");
    CHECK(series[3].quantity == "humidity");
    CHECK(series[7].source == "open-meteo-ecmwf_ifs/41,2");
    CHECK(series[7].weight == 1);
    CHECK(p->streams()[forecast].series.size() == 4);
    const auto of_place = [](int offset) {
        std::string units, columns = R"("time":[1794268800,1794272400])";
        for (const char* column : {"temperature_2m", "relative_humidity_2m"})
            for (const char* model : {"era5", "ecmwf_ifs"}) {
                const std::string key = fmt::format(R"("{}_{}":)", column, model);
                units += (units.empty() ? "" : ",") + key + (column[0] == 't' ? "\"°C\"" : "\"%\"");
                // The reanalysis has the first hour only.
                columns += fmt::format(",{}[{},{}]", key, offset + (model[1] == 'c' ? 2 : 1),
                                       model[1] == 'c' ? std::to_string(offset + 4) : "null");
            }
        return place(units, columns);
    };
    CHECK(lines_of(parse(*p, observed, "2026-11-10", "2026-11-11",
                         "[" + of_place(10) + "," + of_place(20) + "]")) ==
          "0 2026-11-10T00:00:00Z 60 11\n4 2026-11-10T01:00:00Z 60 14\n"
          "1 2026-11-10T00:00:00Z 60 21\n5 2026-11-10T01:00:00Z 60 24\n"
          "2 2026-11-10T00:00:00Z 60 11\n6 2026-11-10T01:00:00Z 60 14\n"
          "3 2026-11-10T00:00:00Z 60 21\n7 2026-11-10T01:00:00Z 60 24\n");
}

TEST_CASE("open-meteo: an error after the status breaks off the answer, which may come again") {
    const std::string broken = "Unexpected error while streaming data: timeoutReached";
    CHECK(failure(broken) == "transient");
    CHECK(failure(R"({"latitude":40.375,"hourly":{"time":[17942)" + broken) == "transient");
    CHECK(failure(celsius(three_hours + R"(,"temperature_2m":[1,2,3])") + broken) == "transient");
    CHECK(failure(R"({"latitude":40.375,"hourly":{"time":[17942)") == "truncated");
    CHECK(failure("<html>Bad gateway</html>") == "malformed");
    CHECK(failure("The service is overloaded", 503) == "transient");
    CHECK(failure("", 502) == "transient");
}

TEST_CASE("open-meteo: 400 with a reason") {
    const auto reason = [](const std::string& text) {
        return failure(R"({"error":true,"reason":")" + text + R"("})", 400);
    };
    CHECK(reason("Parameter 'start_date' is out of allowed range from 1940-01-01 to 2026-11-22") ==
          "no data");
    CHECK(reason("Cannot initialize MultiDomains from invalid String value icon_x.") ==
          "bad request");
    CHECK(reason("No data is available for this location") == "bad request");
    CHECK(reason("The supplied API key is invalid.") == "authentication");
    CHECK(failure("nothing", 403) == "authentication");
    CHECK(failure(R"({"error":true,"reason":"Cannot initialize"})", 200) == "bad request");
    CHECK(failure(R"({"error":true})", 400) == "bad request");
    try {
        parse(*spain(), observed, "2026-11-10", "2026-11-11",
              R"({"error":true,"reason":"Cannot initialize <icon>"})", 400);
    } catch (const SourceError& e) {
        CHECK(std::string(e.what()) == "Open-Meteo answers: 'Cannot initialize <icon>'");
    }
}

TEST_CASE("open-meteo: 429 names the limit, which is counted anew with its period") {
    const auto until = [](const std::string& reason) -> std::string {
        const auto p = spain();
        Request r = test::request(*p, observed, "2026-11-10", "2026-11-11");
        r.as_of = parse_time("2026-11-20T22:45:10Z");
        const std::string body = R"({"error":true,"reason":")" + reason + R"("})";
        try {
            p->parse(r, {429, "application/json", body});
        } catch (const SourceError& e) {
            return fmt::format("{} {}", to_string(e.kind()),
                               e.until() ? format_time(*e.until()) : "unknown");
        }
        return "none";
    };
    CHECK(until("Minutely API request limit exceeded. Please try again in one minute.") ==
          "throttled 2026-11-20T22:46:00Z");
    CHECK(until("Hourly API request limit exceeded. Please try again in the next hour.") ==
          "throttled 2026-11-20T23:00:00Z");
    CHECK(until("Daily API request limit exceeded. Please try again tomorrow.") ==
          "throttled 2026-11-21T00:00:00Z");
    CHECK(until("Monthly API request limit exceeded.") == "throttled 2026-12-01T00:00:00Z");
    CHECK(until("Too many concurrent requests") == "throttled unknown");
}

TEST_CASE("open-meteo: columns that do not fit are malformed") {
    CHECK(failure("[]") == "malformed");
    CHECK(failure("{}") == "malformed");
    CHECK(failure(celsius(three_hours)) == "malformed");
    CHECK(failure(celsius(three_hours + R"(,"temperature_2m":[1,2])")) == "malformed");
    CHECK(failure(celsius(three_hours + R"(,"temperature_2m":{"a":1})")) == "malformed");
    CHECK(failure(celsius(three_hours + R"(,"temperature_80m":[1,2,3])")) == "malformed");
    CHECK(failure(place(R"("temperature_2m":"°F")",
                        three_hours + R"(,"temperature_2m":[1,2,3])")) == "malformed");
    // Times as text would be local ones.
    CHECK(failure(R"({"hourly_units":{"time":"iso8601","temperature_2m":"°C"},
        "hourly":{"time":["2026-11-10T00:00"],"temperature_2m":[1]}})") == "malformed");
    const Page page = parse(*spain(), observed, "2026-11-10", "2026-11-11",
                            celsius(R"("time":[1794268801,null,1794272400],
                                "temperature_2m":[1,2,3])"));
    CHECK(lines_of(page) == "0 2026-11-10T01:00:00Z 60 3\n");
    CHECK(page.rejected == 2);
    CHECK(page.defects.front() == "'1794268801' is no full hour in seconds since 1970");
}

TEST_CASE("open-meteo: streams, series and what they cost") {
    const auto p = spain({{"variables", "temperature,humidity"}});
    REQUIRE(p->streams().size() == 2);
    CHECK(p->streams()[0].name == "ES/temperature+humidity");
    CHECK(p->streams()[1].name == "ES/temperature_forecast+humidity_forecast");
    CHECK(p->streams()[0].series[1].quantity == "humidity");
    CHECK(p->streams()[0].series[1].unit == "%");
    CHECK(p->streams()[1].series[0].quantity == "temperature_forecast");
    CHECK(p->streams()[0].overlap.each_run == std::chrono::days{10});
    CHECK(p->streams()[1].ahead == std::chrono::days{7});
    CHECK(format_time(*p->streams()[1].begins) == "2024-01-01T00:00:00Z");
    // Twenty calls: two points, five variables, four weeks.
    const auto dear =
        spain({{"points", "40/-3,41/2,42/-8,43/-5,36/-5,37/-6,38/-1,39/0,28/-16,39/3"},
               {"variables", "temperature,humidity,wind-speed,cloud-cover"}});
    const auto requests = plan(*dear, observed, "2026-01-01", "2026-04-01");
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].range.end == parse_time("2026-03-12"));
}

TEST_CASE("open-meteo: settings that are none") {
    CHECK_THROWS_WITH(spain({{"variables", "temperature,dew"}}),
                      "'dew' is no variable of open-meteo");
    CHECK_THROWS_WITH(spain({{"models", "icon seamless"}}),
                      "'icon seamless' is no model of open-meteo");
    CHECK_THROWS_WITH(spain({{"archive-models", "era5&apikey=x"}}),
                      "'era5&apikey=x' is no model of open-meteo");
    for (const char* word : {"40", "91/0/1", "40/181/1", "40/-3/0", "40/-3/1/2", "40/x/1",
                             "nan/0/1", "40/-3/-1", "-/1/1"})
        CHECK_THROWS_WITH(spain({{"points", word}}), fmt::format("'{}' is no point", word));
    CHECK_THROWS_WITH(test::provider(open_meteo(), {{"ES", "", "UTC"}, {"PT", "", "UTC"}},
                                     {{"points", "40/-3/1"}}),
                      "points are those of one area, and several are set");
    ProviderSettings nowhere;
    nowhere.areas.resize(1);
    nowhere.areas[0].area.name = "MILL";
    CHECK_THROWS_WITH(open_meteo().make(nowhere), "the area MILL has no latitude and longitude");
    nowhere.options = {{"points", "40/-3/1"}};
    CHECK(open_meteo().make(nowhere)->streams().size() == 2);
}
