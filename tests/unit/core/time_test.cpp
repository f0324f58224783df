#include "elf/core/error.hpp"
#include "elf/core/time.hpp"
#include "elf/core/time_zone.hpp"

#include <catch2/catch.hpp>

using namespace elf;
using namespace std::chrono_literals;

TEST_CASE("times are read with and without offset") {
    CHECK(format_time(parse_time("2017-12-30")) == "2017-12-30T00:00:00Z");
    CHECK(format_time(parse_time("2017-12-30T02:00")) == "2017-12-30T02:00:00Z");
    CHECK(format_time(parse_time("2017-12-30 02:00:05.75Z")) == "2017-12-30T02:00:05Z");
    CHECK(format_time(parse_time("2017-12-30T02:00:00+02:00")) == "2017-12-30T00:00:00Z");
    CHECK(format_time(parse_time("2017-12-30T02:00:00-0330")) == "2017-12-30T05:30:00Z");
}

TEST_CASE("what is not a time is refused") {
    for (const char* text : {"", "2017", "2017-13-01", "2017-02-29", "2017-01-01T25:00",
                             "2017-01-01T10:00Zx", "01/02/2017", "2017-01-01T10"})
        CHECK_THROWS_AS(parse_time(text), Error);
}

TEST_CASE("durations") {
    CHECK(parse_duration("90m") == 90min);
    CHECK(parse_duration("365d") == std::chrono::hours{365 * 24});
    for (const char* text : {"", "h", "-1h", "5", "5y", "99999999999999h"})
        CHECK_THROWS_AS(parse_duration(text), Error);
}

TEST_CASE("a step rounds both before and after 1970") {
    const Step half(30min);
    CHECK(half.floor(Time{-1s}) == Time{-1800s});
    CHECK(half.ceil(Time{1s}) == Time{1800s});
    CHECK(half.ceil(Time{1800s}) == Time{1800s});
    CHECK_THROWS_AS(Step(7min), Error);
}

TEST_CASE("days of 23, 24 and 25 hours, and midnights that do not exist") {
    const TimeZone madrid("Europe/Madrid");
    const auto hours = [](TimeRange r) { return (r.end - r.begin) / 1h; };
    CHECK(hours(madrid.day(parse_date("2017-03-26"))) == 23);
    CHECK(hours(madrid.day(parse_date("2017-03-27"))) == 24);
    CHECK(hours(madrid.day(parse_date("2017-10-29"))) == 25);

    const TimeZone brazil("America/Sao_Paulo");
    CHECK(hours(brazil.day(parse_date("2017-10-15"))) == 23);
    CHECK(format_time(brazil.start_of_day(parse_date("2017-10-15"))) == "2017-10-15T03:00:00Z");
    CHECK(brazil.from_local(parse_date("2017-10-15"), 0s).validity ==
          TimeZone::Validity::nonexistent);
    CHECK(hours(brazil.day(parse_date("2017-02-18"))) == 25);
    const auto twice = brazil.from_local(parse_date("2017-02-18"), 23h);
    CHECK(twice.validity == TimeZone::Validity::ambiguous);
    CHECK(twice.second - twice.first == 1h);
    CHECK_THROWS_AS(TimeZone("Mars/Olympus"), Error);
}
