#include "elf/core/error.hpp"
#include "elf/core/time_zone.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace elf;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

Date day(const char* text) {
    return parse_date(text);
}

} // namespace

TEST_CASE("a zone has one offset up to the second of the change, and another from there on") {
    const TimeZone madrid("Europe/Madrid");
    const Time spring = parse_time("2024-03-31T01:00:00Z");
    const Time autumn = parse_time("2024-10-27T01:00:00Z");
    const auto offset = [](const TimeZone& zone, Time t) { return zone.local(t).utc_offset; };
    // To and fro: what was remembered of the last look-up must not count beyond its range.
    for (int turn = 0; turn < 2; ++turn) {
        CHECK(offset(madrid, spring - seconds{1}) == hours{1});
        CHECK(offset(madrid, spring) == hours{2});
        CHECK(offset(madrid, autumn - seconds{1}) == hours{2});
        CHECK(offset(madrid, autumn) == hours{1});
    }
    // Each instant asked first, with nothing remembered.
    for (const Time t : {spring - seconds{1}, spring, autumn - seconds{1}, autumn})
        CHECK(offset(TimeZone("Europe/Madrid"), t) == offset(madrid, t));
    CHECK(madrid.local(spring).of_day == hours{3});
    CHECK(madrid.local(autumn).of_day == hours{2});
}

TEST_CASE("half hours, no summer, and years far away") {
    CHECK(TimeZone("Asia/Kolkata").local(parse_time("2024-06-01T00:00Z")).utc_offset ==
          std::chrono::minutes{330});
    const TimeZone utc("UTC");
    for (const char* t : {"1900-01-01T00:00Z", "2024-06-01T12:00Z", "9999-01-01T00:00Z"}) {
        CHECK(utc.local(parse_time(t)).utc_offset == seconds{0});
        CHECK(utc.local(parse_time(t)).date == day(std::string(t).substr(0, 10).c_str()));
    }
    // Lord Howe moves by half an hour.
    const TimeZone howe("Australia/Lord_Howe");
    CHECK(howe.local(parse_time("2024-01-01T00:00Z")).utc_offset == hours{11});
    CHECK(howe.local(parse_time("2024-07-01T00:00Z")).utc_offset == std::chrono::minutes{630});
}

TEST_CASE("a time on the wall may be there twice, or not at all") {
    const TimeZone madrid("Europe/Madrid");
    const auto twice = madrid.from_local(day("2024-10-27"), hours{2} + seconds{1});
    CHECK(twice.validity == TimeZone::Validity::ambiguous);
    CHECK(twice.first == parse_time("2024-10-27T00:00:01Z"));
    CHECK(twice.second == parse_time("2024-10-27T01:00:01Z"));
    const auto never = madrid.from_local(day("2024-03-31"), hours{2} + seconds{1});
    CHECK(never.validity == TimeZone::Validity::nonexistent);
    CHECK(never.first == parse_time("2024-03-31T01:00:00Z"));
    const auto once = madrid.from_local(day("2024-06-01"), hours{12});
    CHECK(once.validity == TimeZone::Validity::unique);
    CHECK(once.first == parse_time("2024-06-01T10:00:00Z"));
    CHECK(once.second == once.first);
}

TEST_CASE("days have 23 or 25 hours, and may begin after midnight") {
    const TimeZone madrid("Europe/Madrid");
    const auto length = [](TimeRange r) { return r.end - r.begin; };
    CHECK(length(madrid.day(day("2024-03-31"))) == hours{23});
    CHECK(length(madrid.day(day("2024-10-27"))) == hours{25});
    CHECK(length(madrid.day(day("2024-06-01"))) == hours{24});
    // Brazil's clocks jumped over midnight.
    CHECK(TimeZone("America/Sao_Paulo").start_of_day(day("2017-10-15")) ==
          parse_time("2017-10-15T03:00:00Z"));
}

TEST_CASE("only names of zones are zones") {
    for (const char* name :
         {"", "Nowhere", "europe/madrid", "/etc/passwd", "../zoneinfo/UTC",
          "file:/usr/share/zoneinfo/UTC", "Europe", "Europe/Madrid ", "zone.tab"})
        CHECK_THROWS_AS(TimeZone(name), Error);
    CHECK_NOTHROW(TimeZone("America/Argentina/Buenos_Aires"));
    CHECK_NOTHROW(TimeZone("Etc/GMT+5"));
}
