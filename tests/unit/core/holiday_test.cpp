#include "elf/core/holiday.hpp"

#include <catch2/catch.hpp>

using namespace elf;

TEST_CASE("words of holidays go there and back, others are none", "[holidays]") {
    for (const char* word : {"public", "moved", "customary", "half_day", "bridge", "none"}) {
        REQUIRE(holiday_kind_from(word));
        CHECK(to_string(*holiday_kind_from(word)) == word);
    }
    CHECK(to_string(HolidayKind::half_day) == "half_day");
    for (const char* word : {"", "Public", "holiday", "none "})
        CHECK_FALSE(holiday_kind_from(word));
    CHECK(is_day_off(HolidayKind::public_holiday));
    CHECK(is_day_off(HolidayKind::moved));
    CHECK(is_day_off(HolidayKind::customary));
    CHECK_FALSE(is_day_off(HolidayKind::half_day));
    CHECK_FALSE(is_day_off(HolidayKind::bridge));
    CHECK_FALSE(is_day_off(HolidayKind::none));
}

TEST_CASE("a calendar keeps days off, half days and bridge days apart", "[holidays]") {
    const Date christmas = parse_date("2024-12-25");
    const Date eve = parse_date("2024-12-24");
    const Date named = parse_date("2024-05-31");
    const HolidayCalendar c({christmas, parse_date("2024-01-01")}, {eve}, {named});
    CHECK(c.contains(christmas));
    CHECK(c.contains(parse_date("2024-01-01")));
    CHECK_FALSE(c.contains(eve));
    CHECK_FALSE(c.contains(named));
    CHECK(c.is_half_day(eve));
    CHECK_FALSE(c.is_half_day(christmas));
    CHECK(c.is_named_bridge(named));
    CHECK_FALSE(c.is_named_bridge(eve));
    CHECK_FALSE(c.empty());
    CHECK(HolidayCalendar({}, {eve}, {named}).empty());
}

TEST_CASE("bridge days lie between a holiday and a weekend, or two holidays", "[holidays]") {
    // Constitution and Immaculate Conception: Tuesday and Thursday in 2022, and a plain Thursday.
    const HolidayCalendar c({parse_date("2022-12-06"), parse_date("2022-12-08"),
                             parse_date("2022-05-26"), parse_date("2022-10-12"),
                             parse_date("2022-11-01"), parse_date("2022-01-01")},
                            {}, {parse_date("2022-03-02"), parse_date("2022-03-05")});
    CHECK(is_bridge_day(parse_date("2022-12-05"), c)); // Monday before a Tuesday
    CHECK(is_bridge_day(parse_date("2022-12-07"), c)); // between the two
    CHECK(is_bridge_day(parse_date("2022-12-09"), c)); // Friday after a Thursday
    CHECK(is_bridge_day(parse_date("2022-05-27"), c));
    CHECK(is_bridge_day(parse_date("2022-10-31"), c));
    CHECK_FALSE(is_bridge_day(parse_date("2022-12-06"), c)); // a holiday itself
    CHECK_FALSE(is_bridge_day(parse_date("2022-12-10"), c)); // Saturday
    CHECK_FALSE(is_bridge_day(parse_date("2022-05-25"), c)); // Wednesday before a Thursday
    CHECK_FALSE(is_bridge_day(parse_date("2022-10-11"), c)); // of a Wednesday there is none
    CHECK_FALSE(is_bridge_day(parse_date("2022-10-13"), c));
    CHECK_FALSE(is_bridge_day(parse_date("2022-01-03"), c)); // the holiday was a Saturday
    CHECK_FALSE(is_bridge_day(parse_date("2021-12-31"), c));
    CHECK(is_bridge_day(parse_date("2022-03-02"), c));       // a list says so
    CHECK_FALSE(is_bridge_day(parse_date("2022-03-05"), c)); // but not of a Saturday
}
