#include "elf/sources/local_day.hpp"

#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::sources;
using namespace std::chrono_literals;
using std::chrono::days;

TEST_CASE("a range in local days, those of change included") {
    const TimeZone madrid("Europe/Madrid");
    // From the evening before the clock is put back to the morning two days after.
    const TimeRange range{parse_time("2024-10-26T21:30Z"), parse_time("2024-10-28T23:00Z")};
    const auto single = split_days(madrid, range, days{1});
    REQUIRE(single.size() == 3);
    CHECK(format_date(single[0].first) == "2024-10-26");
    CHECK(range_of(madrid, single[1]) ==
          TimeRange{parse_time("2024-10-26T22:00Z"), parse_time("2024-10-27T23:00Z")});
    // The end is the midnight of the 29th: it is not touched.
    CHECK(format_date(single[2].last) == "2024-10-28");
    const auto pairs = split_days(madrid, range, days{2});
    REQUIRE(pairs.size() == 2);
    CHECK(format_date(pairs[0].last) == "2024-10-27");
    CHECK(format_date(pairs[1].first) == "2024-10-28");
    CHECK(format_date(pairs[1].last) == "2024-10-28");
    CHECK(split_days(madrid, {range.begin, range.begin}, days{1}).empty());
}

TEST_CASE("a window in whole days") {
    CHECK(whole_days({}, days{7}) == days{7});
    CHECK(whole_days(47h, days{7}) == days{1});
    CHECK(whole_days(30min, days{7}) == days{1});
    CHECK(whole_days(days{30}, days{7}) == days{7});
}

TEST_CASE("a day-ahead forecast is issued on the day before, as the clock shows it") {
    const TimeZone madrid("Europe/Madrid");
    CHECK(day_ahead_issue(madrid, parse_time("2024-03-01T22:30Z"), 12h) ==
          parse_time("2024-02-29T11:00Z"));
    // An hour later it is the next day, and in April the clock is another.
    CHECK(day_ahead_issue(madrid, parse_time("2024-03-01T23:00Z"), 12h) ==
          parse_time("2024-03-01T11:00Z"));
    CHECK(day_ahead_issue(madrid, parse_time("2024-04-10T05:00Z"), 12h) ==
          parse_time("2024-04-09T10:00Z"));
}
