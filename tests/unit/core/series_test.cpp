#include "elf/core/holiday.hpp"
#include "elf/core/series.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using namespace std::chrono_literals;

TEST_CASE("a series is NaN outside of what it holds") {
    const Time t = parse_time("2024-01-01");
    const Series s{t, Step(30min), {1, 2, 3}};
    CHECK(s.end() == t + 90min);
    CHECK(s.at(t + 59min) == 2);
    CHECK(std::isnan(s.at(t - 1s)));
    CHECK(std::isnan(s.at(t + 90min)));
    const Series wider = s.resized({t - 30min, t + 60min});
    REQUIRE(wider.size() == 3);
    CHECK(std::isnan(wider.values[0]));
    CHECK(wider.values[2] == 2);
}

TEST_CASE("a calendar sorts its dates") {
    const HolidayCalendar c({parse_date("2024-12-25"), parse_date("2024-01-01")});
    CHECK(c.contains(parse_date("2024-01-01")));
    CHECK_FALSE(c.contains(parse_date("2024-01-02")));
}
