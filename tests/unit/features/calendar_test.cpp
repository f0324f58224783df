#include "elf/features/calendar.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::features;

namespace {

double feature(const std::string& date, const std::string& name) {
    const HolidayCalendar holidays(
        {parse_date("2017-12-25"), parse_date("2017-08-15"), parse_date("2017-10-12"),
         parse_date("2017-01-01")},
        {parse_date("2017-12-29"), parse_date("2017-12-31"), parse_date("2017-10-12")});
    const std::vector<std::string> names = calendar_names();
    std::vector<double> row(names.size());
    calendar_row(parse_date(date), 12, parse_date("2016-01-01"), holidays, row);
    const auto found = std::find(names.begin(), names.end(), name);
    REQUIRE(found != names.end());
    return row[static_cast<std::size_t>(found - names.begin())];
}

} // namespace

TEST_CASE("weekdays, holidays and the days round them") {
    CHECK(feature("2017-10-12", "holiday") == 1);
    CHECK(feature("2017-10-12", "weekday_3") == 0); // a Thursday, but a holiday
    CHECK(feature("2017-10-05", "weekday_3") == 1);
    CHECK(feature("2017-10-13", "after_holiday") == 1);
    CHECK(feature("2017-10-13", "bridge_friday") == 1);
    CHECK(feature("2017-10-11", "before_holiday") == 1);
    CHECK(feature("2017-08-14", "bridge_monday") == 1);
    CHECK(feature("2017-08-21", "bridge_monday") == 0);
    CHECK(feature("2017-01-01", "holiday_sunday") == 1);
    CHECK(feature("2017-12-24", "eves") == 1);
    CHECK(feature("2017-12-25", "feasts") == 1);
    CHECK(feature("2017-12-27", "christmas") == 1);
    CHECK(feature("2017-08-31", "august") == 1);
    CHECK(feature("2017-09-01", "august") == 0);
    CHECK(feature("2017-12-29", "half_day") == 1);
    CHECK(feature("2017-12-29", "weekday_4") == 1); // a Friday all the same
    CHECK(feature("2017-12-29", "holiday") == 0);
    CHECK(feature("2017-12-28", "half_day") == 0);
    CHECK(feature("2017-12-31", "half_day") == 0); // a Sunday is off anyway
    CHECK(feature("2017-10-12", "half_day") == 0); // a holiday, too
}

TEST_CASE("the year goes round and the trend goes on") {
    CHECK(feature("2016-01-01", "trend") == 0);
    CHECK(feature("2017-01-01", "trend") == Approx(366 / 365.25));
    CHECK(feature("2016-06-30", "year_cos_1") < -0.99);
    CHECK(feature("2017-01-01", "year_cos_1") > 0.99);
}
