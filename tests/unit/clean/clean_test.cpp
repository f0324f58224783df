#include "elf/clean/changes.hpp"
#include "elf/clean/clean.hpp"
#include "elf/clean/issues.hpp"
#include "elf/core/error.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using namespace std::chrono_literals;

namespace {

const Time start = parse_time("2024-01-01T00:00Z");

Observation observation(Minutes after, Minutes length, double value, const char* unit = "MW") {
    return {start + after, length, value, start + after + length, std::nullopt, unit};
}

/// Hourly cells of a day that repeats: 100 at midnight, rising by 10 an hour.
std::vector<clean::Cell> days_of_cells(std::size_t days) {
    std::vector<clean::Cell> cells;
    for (std::size_t i = 0; i < days * 24; ++i)
        cells.push_back({100.0 + 10.0 * static_cast<double>(i % 24),
                         start + Minutes{60} * static_cast<long>(i + 1)});
    return cells;
}

/// The last version of every interval.
std::vector<Reading> clean_load(const std::vector<clean::Cell>& cells, const Area& area = {}) {
    std::vector<Reading> out;
    for (const Reading& r : clean::clean(area, "load", start, {{"csv", cells}}))
        if (!out.empty() && out.back().time == r.time)
            out.back() = r;
        else
            out.push_back(r);
    return out;
}

const double none = std::nan("");

} // namespace

TEST_CASE("energy is kept when quarter hours become hours") {
    std::vector<Observation> quarters;
    for (int i = 0; i < 8; ++i)
        quarters.push_back(observation(Minutes{15 * i}, 15min, i));
    const auto cells = clean::resample(quarters, {start, start + 2h}, Step(60min), "MW");
    REQUIRE(cells.size() == 2);
    CHECK(cells[0].value == Approx(1.5));
    CHECK(cells[1].value == Approx(5.5));
    CHECK(cells[0].known_at == start + 1h);
}

TEST_CASE("an hour is spread over its halves, an energy becomes a power") {
    const auto halves =
        clean::resample({observation(0min, 60min, 8)}, {start, start + 1h}, Step(30min), "MW");
    CHECK(halves[0].value == Approx(8));
    CHECK(halves[1].value == Approx(8));
    const auto power = clean::resample(
        {observation(0min, 30min, 8000, "kWh"), observation(30min, 30min, 4000, "kWh")},
        {start, start + 1h}, Step(60min), "MW");
    CHECK(power[0].value == Approx(12));
}

TEST_CASE("an interval that is not covered is missing, a shifted one is weighed") {
    const auto part =
        clean::resample({observation(0min, 30min, 8)}, {start, start + 1h}, Step(60min), "MW");
    CHECK(std::isnan(part[0].value));
    const auto shifted =
        clean::resample({observation(-15min, 60min, 4), observation(45min, 60min, 8)},
                        {start, start + 1h}, Step(60min), "MW");
    CHECK(shifted[0].value == Approx((4 * 45 + 8 * 15) / 60.0));
}

TEST_CASE("a value that fills its interval keeps every digit") {
    for (const double value : {12.271, 0.1, 27260.3, 1e-7})
        CHECK(clean::resample({observation(0min, 60min, value)}, {start, start + 1h}, Step(60min),
                              "MW")[0]
                  .value == value);
}

TEST_CASE("temperatures pass through") {
    CHECK(clean::resample({observation(0min, 60min, 7, "°C")}, {start, start + 1h}, Step(60min),
                          "MW")[0]
              .value == Approx(7));
}

TEST_CASE("a negative or zero load is rejected and kept as raw, unless the area may feed back") {
    auto cells = days_of_cells(1);
    for (std::size_t i = 10; i < 20; ++i)
        cells[i].value = i % 2 ? 0 : -5;
    const auto readings = clean_load(cells);
    CHECK(readings[10].quality == Quality::rejected);
    CHECK(readings[10].reason == clean::reason::negative_or_zero);
    CHECK(readings[10].raw == -5.0);
    CHECK(std::isnan(readings[10].value));
    Area solar;
    solar.may_feed_back = true;
    CHECK(clean_load(cells, solar)[10].quality == Quality::measured);
}

TEST_CASE("a short gap takes the shape of the weeks before, scaled to its edges") {
    auto cells = days_of_cells(20);
    const std::size_t gap = 15 * 24 + 10;
    for (std::size_t i = 15 * 24; i < cells.size(); ++i)
        cells[i].value *= 2; // the level doubles on the day of the gap
    cells[gap].value = none;
    cells[gap + 1].value = none;
    const auto readings = clean_load(cells);
    CHECK(readings[gap].quality == Quality::filled);
    CHECK(readings[gap].reason == clean::reason::gap);
    CHECK(readings[gap].value == Approx(400));
    CHECK(readings[gap + 1].value == Approx(420));
    CHECK_FALSE(readings[gap].raw.has_value());
    // It is known when the interval after the gap is.
    CHECK(readings[gap].known_at == cells[gap + 2].known_at);
}

TEST_CASE("without a week of history a short gap is a straight line") {
    auto cells = days_of_cells(1);
    cells[5].value = none;
    CHECK(clean_load(cells)[5].value == Approx(150));
}

TEST_CASE("a fill is not known before the corrections that shaped it") {
    auto cells = days_of_cells(10);
    const std::size_t gap = 8 * 24 + 10;
    cells[gap].value = none;
    const Time late = start + std::chrono::days{9} + 20h;
    cells[gap - 7 * 24].known_at = late;
    CHECK(clean_load(cells)[gap].known_at == late);
}

TEST_CASE("a long gap stays missing, and what precedes or follows the data is not a gap") {
    auto cells = days_of_cells(3);
    for (const std::size_t i : {0U, 1U, 30U, 31U, 32U, 33U, 71U})
        cells[i].value = none;
    const auto readings = clean_load(cells);
    REQUIRE(readings.size() == 72 - 3);
    CHECK(readings.front().time == start + 2h);
    CHECK(readings[30 - 2].quality == Quality::missing);
    CHECK(readings[30 - 2].known_at == cells[34].known_at);
}

TEST_CASE("the first source that has a value gives it, and the reading names it") {
    auto first = days_of_cells(1);
    auto second = days_of_cells(1);
    first[4].value = none;
    second[4].value = 1;
    second[5].value = 2;
    const auto readings = clean::clean(Area{}, "load", start, {{"ons", first}, {"csv", second}});
    CHECK(readings[4].source == "csv");
    CHECK(readings[4].value == 1);
    CHECK(readings[5].source == "ons");
}

TEST_CASE("impossible temperatures are rejected") {
    auto cells = days_of_cells(1);
    for (auto& c : cells)
        c.value = 20;
    cells[3].value = 300;
    CHECK(clean::clean(Area{}, "temperature", start, {{"csv", cells}})[3].reason ==
          clean::reason::impossible);
}

TEST_CASE("only what differs is written") {
    const auto before = clean_load(days_of_cells(2));
    CHECK(clean::changes(before, before).versions.empty());
    auto cells = days_of_cells(2);
    cells[7] = {999, start + 100h};
    const auto changes = clean::changes(before, clean_load(cells));
    REQUIRE(changes.versions.size() == 1);
    CHECK(changes.versions[0].value == 999);
    CHECK(changes.superseded.empty());
}

TEST_CASE("a late value counts before the fill that stood for it") {
    auto cells = days_of_cells(2);
    cells[7].value = none;
    const auto filled = clean_load(cells);
    const auto changes = clean::changes(filled, clean_load(days_of_cells(2)));
    REQUIRE(changes.superseded.size() == 1);
    CHECK(changes.superseded[0].time == start + 7h);
}

TEST_CASE("every issue of a forecast is a version") {
    std::vector<Observation> rows;
    for (int day = 0; day < 2; ++day)
        for (int hour = 0; hour < 48; ++hour)
            rows.push_back({start + std::chrono::days{day} + Minutes{60 * hour}, 60min,
                            10.0 * day + hour, start + std::chrono::days{day},
                            start + std::chrono::days{day}, "°C"});
    const auto versions = clean::issues(Area{}, "temperature_forecast", {{"open-meteo", rows}}, {});
    CHECK(versions.size() == 96);
    const auto same_target = [&](const Reading& r) { return r.time == start + 30h; };
    CHECK(std::count_if(versions.begin(), versions.end(), same_target) == 2);
}
