#include "database.hpp"

#include "elf/sources/holidays.hpp"
#include "elf/store/holiday.hpp"

#include <catch2/catch.hpp>

using namespace elf;

namespace {

using enum HolidayKind;

const Date christmas = parse_date("2024-12-25");
const Date second = parse_date("2024-12-26");
const Date eve = parse_date("2024-12-24");

} // namespace

TEST_CASE("of several sources csv counts before nager, and nager before kholidays") {
    test::Database d;
    store::save_holidays(d.db(), "es", "kholidays",
                         {{"es", christmas, "Navidad"}, {"es", second, "San Esteban", moved}});
    HolidayCalendar c = store::load_holidays(d.db(), "es");
    CHECK(c.contains(christmas));
    CHECK(c.contains(second)); // moved days are days off
    const HolidayCalendar few = store::load_holidays(d.db(), "es", second, second);
    CHECK(few.contains(second));
    CHECK_FALSE(few.contains(christmas));
    store::save_holidays(d.db(), "es", "nager", {{"es", second, "San Esteban", half_day}});
    c = store::load_holidays(d.db(), "es");
    CHECK(c.contains(christmas)); // what the other does not name stays
    CHECK_FALSE(c.contains(second));
    CHECK(c.is_half_day(second));
    store::save_holiday_overrides(d.db(), {{"ES", second, "", none}, {"es", eve, "", bridge}});
    c = store::load_holidays(d.db(), "es");
    CHECK_FALSE(c.contains(second));
    CHECK_FALSE(c.is_half_day(second));
    CHECK(c.is_named_bridge(eve));
    CHECK(store::load_holidays(d.db(), "fr").empty());
}

TEST_CASE("holidays saved again change what differs, kinds too, and drop what is gone") {
    test::Database d;
    const auto save = [&](const std::vector<Holiday>& days) {
        return store::save_holidays(d.db(), "br", "kholidays", days);
    };
    const Date carnival = parse_date("2024-02-13");
    CHECK(save({{"br", carnival, "Carnaval"}, {"br", christmas, "Natal"}}) == 2);
    CHECK(save({{"br", carnival, "Carnaval"}, {"br", christmas, "Natal"}}) == 0);
    CHECK(save({{"br", carnival, "Carnaval", customary}, {"br", christmas, "Natal"}}) == 1);
    CHECK(save({{"br", christmas, "Natal"}, {"br", eve, "Véspera", half_day}}) == 2);
    const HolidayCalendar c = store::load_holidays(d.db(), "br");
    CHECK_FALSE(c.contains(carnival));
    CHECK(c.contains(christmas));
    CHECK_FALSE(c.contains(eve));
    CHECK(c.is_half_day(eve));
}

TEST_CASE("the report derives the bridge days that features see") {
    test::Database d;
    for (const char* region : {"es", "de", "br", "us"}) {
        const auto days = sources::public_holidays(region, 2015, 2026);
        store::save_holidays(d.db(), region, "kholidays", days);
        const HolidayCalendar c = store::load_holidays(d.db(), region);
        const db::Result r = d.db().exec(
            "select date from report_holidays(null, '2015-06-01', '2015-01-05', '2026-12-27') "
            "where region = $1 and kind = 'bridge' and source = 'derived' order by date",
            {region});
        std::vector<Date> derived;
        for (std::size_t i = 0; i < r.rows(); ++i)
            derived.push_back(parse_date(r.str(i, 0)));
        std::vector<Date> expected; // a half day stays one
        for (Date x = parse_date("2015-01-05"); x < parse_date("2026-12-27");
             x += std::chrono::days{1})
            if (is_bridge_day(x, c) && !c.is_half_day(x))
                expected.push_back(x);
        INFO(region);
        CHECK(derived == expected);
        CHECK(derived.size() > 5);
    }
}
