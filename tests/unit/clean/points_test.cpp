#include "elf/clean/points.hpp"

#include "elf/clean/issues.hpp"
#include "elf/clean/possible.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using namespace std::chrono_literals;

namespace {

const Time start = parse_time("2024-01-01T00:00Z");
const double none = std::nan("");

/// A cell known so many hours after the start.
clean::Cell cell(double value, int hours) {
    return {value, start + std::chrono::hours{hours}};
}

Observation forecast(int hour, double value, Time issued_at) {
    return {start + std::chrono::hours{hour}, 60min, value, issued_at, issued_at, "°C"};
}

} // namespace

TEST_CASE("points: the weighted mean, known when the last of them is") {
    const auto cells = clean::mean_of_points(
        "temperature", {{3, {cell(10, 1), cell(12, 2)}}, {1, {cell(30, 5), cell(4, 1)}}});
    REQUIRE(cells.size() == 2);
    CHECK(cells[0].value == Approx(15));
    CHECK(cells[0].known_at == start + 5h);
    CHECK_FALSE(cells[0].partial);
    CHECK(cells[1].value == Approx(10));
    CHECK(cells[1].known_at == start + 2h);
}

TEST_CASE("points: without those that are missing, as long as half of the weight is there") {
    const auto cells =
        clean::mean_of_points("temperature", {{2, {cell(10, 1), cell(none, 9), cell(none, 9)}},
                                              {1, {cell(20, 1), cell(20, 3), cell(none, 9)}},
                                              {1, {cell(none, 9), cell(40, 2), cell(40, 1)}}});
    CHECK(cells[0].value == Approx((2 * 10 + 20) / 3.0));
    CHECK(cells[0].known_at == start + 1h);
    CHECK(cells[0].partial);
    CHECK(cells[1].value == Approx(30)); // half of it
    CHECK(cells[1].partial);
    CHECK(std::isnan(cells[2].value)); // a quarter
}

TEST_CASE("points: an impossible value of one is as if it were missing") {
    const std::vector<clean::Point> points{{1, {cell(999, 1)}}, {1, {cell(8, 1)}}};
    const auto cells = clean::mean_of_points("temperature", points);
    CHECK(cells[0].value == 8);
    CHECK(cells[0].partial);
    CHECK(clean::mean_of_points("temperature_forecast", points)[0].value == 8);
    // Of what nothing is known, everything is possible.
    CHECK(clean::mean_of_points("pressure", points)[0].value == Approx(503.5));
    CHECK(std::isnan(
        clean::mean_of_points("humidity", {{1, {cell(-1, 1)}}, {1, {cell(150, 1)}}})[0].value));
    CHECK(std::isnan(
        clean::mean_of_points("pressure", {{1, {cell(1e308, 1)}}, {1, {cell(1e308, 1)}}})[0]
            .value));
    CHECK(clean::mean_of_points("temperature", {}).empty());
}

TEST_CASE("weather that can be") {
    CHECK(clean::is_possible("temperature", -89.2));
    CHECK_FALSE(clean::is_possible("temperature", -90.1));
    CHECK_FALSE(clean::is_possible("temperature_forecast", 61));
    CHECK_FALSE(clean::is_possible("wind_speed", -0.1));
    CHECK(clean::is_possible("radiation", -3)); // pyranometers at night
    CHECK(clean::is_possible("load", -1e9));
    CHECK(clean::is_possible("temperature", none));
}

TEST_CASE("points of one name are one source in the place of the first of them") {
    const clean::Weights weights{{"meteo/1", 3}, {"meteo/2", 1}, {"other/a", 1}};
    const auto groups =
        clean::group_points({"csv", "meteo/2", "other/a", "meteo/1", "meteo", "meteo/9"}, weights);
    REQUIRE(groups.size() == 5);
    CHECK(groups[0].name == "csv");
    CHECK_FALSE(groups[0].of_points);
    CHECK(groups[1].name == "meteo");
    CHECK(groups[1].members == std::vector<std::size_t>{1, 3});
    CHECK(groups[2].name == "other");
    CHECK(groups[2].of_points);
    // What a source of this name delivered by itself is none of its points.
    CHECK(groups[3].name == "meteo");
    CHECK_FALSE(groups[3].of_points);
    CHECK(groups[4].name == "meteo/9");

    const auto merged = clean::merge_points(
        "temperature",
        {{"csv", {cell(1, 1)}}, {"meteo/2", {cell(20, 1)}}, {"meteo/1", {cell(10, 1)}}}, weights);
    REQUIRE(merged.size() == 2);
    CHECK(merged[0].source == "csv");
    CHECK(merged[1].source == "meteo");
    CHECK(merged[1].cells[0].value == Approx(12.5));
}

TEST_CASE("a reading of some of the points says so") {
    const std::vector<clean::SourceCells> merged =
        clean::merge_points("temperature",
                            {{"meteo/1", {cell(10, 1), cell(none, 2), cell(none, 3)}},
                             {"meteo/2", {cell(20, 1), cell(21, 2), cell(none, 3)}}},
                            {{"meteo/1", 1}, {"meteo/2", 1}});
    const auto readings = clean::clean(Area{}, "temperature", start, merged);
    REQUIRE(readings.size() == 2);
    CHECK(readings[0].reason == "");
    CHECK(readings[1].reason == "PARTIAL_POINTS");
    CHECK(readings[1].quality == Quality::measured);
    CHECK(readings[1].source == "meteo");
    CHECK(readings[1].known_at == start + 2h);
}

TEST_CASE("points of a forecast are merged issue by issue") {
    const Time first = start - 1h;
    const Time second = start + 1h;
    const clean::IssuesBySource sources{
        {"meteo/1", {forecast(2, 10, first), forecast(3, 11, first), forecast(2, 12, second)}},
        {"meteo/2", {forecast(2, 20, first), forecast(2, 22, second)}},
        {"csv", {forecast(3, 99, second)}}};
    const auto readings =
        clean::issues(Area{}, "temperature_forecast", sources, {{"meteo/1", 3}, {"meteo/2", 1}});
    REQUIRE(readings.size() == 3);
    CHECK(readings[0].value == Approx(12.5));
    CHECK(readings[0].known_at == first);
    CHECK(readings[0].reason == "");
    CHECK(readings[1].time == start + 3h);
    CHECK(readings[1].value == Approx(11));
    CHECK(readings[1].reason == "PARTIAL_POINTS");
    CHECK(readings[2].value == Approx(14.5));
    CHECK(readings[2].known_at == second);
    CHECK(readings[2].source == "meteo");
    // A quarter of the weight is no forecast of the area.
    CHECK(clean::issues(Area{}, "temperature_forecast",
                        {{"meteo/1", {}}, {"meteo/2", {forecast(2, 20, first)}}},
                        {{"meteo/1", 3}, {"meteo/2", 1}})
              .empty());
    CHECK(clean::issues(Area{}, "temperature_forecast", {}, {}).empty());
}
