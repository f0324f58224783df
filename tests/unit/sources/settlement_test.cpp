#include "elf/sources/settlement.hpp"

#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::sources;

TEST_CASE("settlement: dates as the files of different years write them") {
    const Date last = parse_date("2016-01-31");
    CHECK(read_settlement_date("2016-01-31") == last);
    CHECK(read_settlement_date("2016-01-31T00:00:00") == last);
    CHECK(read_settlement_date("2016-01-31 00:00:00") == last);
    CHECK(read_settlement_date("31/01/2016") == last);
    CHECK(read_settlement_date("31-Jan-2016") == last);
    CHECK(read_settlement_date("31-JAN-2016") == last);
    CHECK(read_settlement_date("31-JAN-16") == last);
    // The day is first: the fifth of April.
    CHECK(read_settlement_date("05/04/2016") == parse_date("2016-04-05"));
    CHECK(read_settlement_date("1-Feb-24") == parse_date("2024-02-01"));
    for (const char* wrong :
         {"", "2016-01-31T01:00:00", "01/31/2016", "31/1/2016", "30-Feb-2016", "31-Jxn-2016",
          "31-Jan-216", "31-Jan-", "-Jan-2016", "20160131", "31/aa/2016", "2016-13-01"})
        CHECK(!read_settlement_date(wrong));
}

TEST_CASE("settlement: periods are half hours that have passed, 46 and 50 on some days") {
    const TimeZone britain("Europe/London");
    const auto start = [&](const char* date, long period) {
        const auto t = start_of_period(britain, parse_date(date), period);
        return t ? format_time(*t) : "none";
    };
    CHECK(start("2026-01-15", 1) == "2026-01-15T00:00:00Z");
    CHECK(start("2026-01-15", 48) == "2026-01-15T23:30:00Z");
    CHECK(start("2026-01-15", 49) == "none");
    CHECK(start("2026-01-15", 0) == "none");
    // In summer the day begins at 23:00 UTC of the day before.
    CHECK(start("2026-07-15", 1) == "2026-07-14T23:00:00Z");
    CHECK(start("2026-03-29", 2) == "2026-03-29T00:30:00Z");
    CHECK(start("2026-03-29", 3) == "2026-03-29T01:00:00Z");
    CHECK(start("2026-03-29", 46) == "2026-03-29T22:30:00Z");
    CHECK(start("2026-03-29", 47) == "none");
    CHECK(start("2026-10-25", 3) == "2026-10-25T00:00:00Z");
    CHECK(start("2026-10-25", 5) == "2026-10-25T01:00:00Z");
    CHECK(start("2026-10-25", 50) == "2026-10-25T23:30:00Z");
    CHECK(start("2026-10-25", 51) == "none");
}
