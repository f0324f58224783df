#include "elf/clean/duplicate_hours.hpp"

#include "elf/core/series.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace elf;
using namespace std::chrono_literals;

namespace {

const double none = std::nan("");

Series noisy(const char* first, const char* last, Minutes step) {
    Series out{parse_time(first), Step(step), {}};
    std::mt19937 random(static_cast<unsigned>(step.count()));
    std::normal_distribution<double> normal(1000, 50);
    for (Time t = out.begin; t < parse_time(last); t += step)
        out.values.push_back(normal(random));
    return out;
}

/// Copies the hour before t into the hour from t on; indices of that hour.
std::vector<std::size_t> repeat(Series& s, const char* t, Minutes length = 60min) {
    std::vector<std::size_t> out;
    for (Time u = parse_time(t); u < parse_time(t) + length; u += s.step.length()) {
        out.push_back(static_cast<std::size_t>(s.index(u)));
        s.values[out.back()] = s.at(u - length);
    }
    return out;
}

std::vector<std::size_t> find(const Series& s, const char* zone) {
    return clean::find_duplicate_hours(s.values, s.begin, s.step, TimeZone(zone));
}

} // namespace

TEST_CASE("the second pass of a doubled hour that repeats the first is found") {
    const auto step = GENERATE(60min, 30min, 15min, 10min, 5min);
    Series s = noisy("2018-09-01", "2019-12-01", step);
    CHECK(find(s, "Europe/Madrid").empty());
    auto expected = repeat(s, "2018-10-28T01:00Z");
    CHECK(find(s, "Europe/Madrid") == expected);
    const auto second = repeat(s, "2019-10-27T01:00Z");
    expected.insert(expected.end(), second.begin(), second.end());
    CHECK(find(s, "Europe/Madrid") == expected);
    // Elsewhere these hours are single ones.
    CHECK(find(s, "UTC").empty());
    CHECK(find(s, "America/Sao_Paulo").empty());
}

TEST_CASE("half an hour is doubled on Lord Howe, and cannot be told in hours") {
    Series s = noisy("2019-01-01", "2019-06-01", 30min);
    const auto expected = repeat(s, "2019-04-06T15:00Z", 30min);
    CHECK(find(s, "Australia/Lord_Howe") == expected);
    Series hours = noisy("2019-01-01", "2019-06-01", 60min);
    repeat(hours, "2019-04-06T15:00Z");
    CHECK(find(hours, "Australia/Lord_Howe").empty());
}

TEST_CASE("what only looks like a doubled hour is left alone") {
    const char* zone = "Europe/Madrid";
    const char* second_pass = "2019-10-27T01:00Z";
    Series s = noisy("2019-09-01", "2019-11-15", 15min);
    const auto pass = repeat(s, second_pass);
    REQUIRE(find(s, zone) == pass);

    SECTION("one value differs") {
        s.values[pass[2]] += 1;
    }
    SECTION("a value is missing") {
        s.values[pass[1]] = none;
    }
    SECTION("all are zero") {
        for (const std::size_t i : pass)
            s.values[i] = s.values[i - 4] = 0;
    }
    SECTION("the load repeated itself a week before") {
        repeat(s, "2019-10-20T01:00Z");
    }
    SECTION("too little is known of the days before") {
        s = s.resized({parse_time("2019-10-15"), s.end()});
    }
    SECTION("the series ends within the hour") {
        s = s.resized({s.begin, parse_time(second_pass) + 45min});
    }
    CHECK(find(s, zone).empty());
}

TEST_CASE("constant, empty and missing series have no doubled hour") {
    const TimeZone zone("Europe/Madrid");
    const Time begin = parse_time("2019-09-01");
    CHECK(clean::find_duplicate_hours({}, begin, Step(1h), zone).empty());
    CHECK(clean::find_duplicate_hours({1}, begin, Step(1h), zone).empty());
    for (const double v : {5.0, 0.0, none})
        CHECK(clean::find_duplicate_hours(std::vector<double>(2400, v), begin, Step(1h), zone)
                  .empty());
}
