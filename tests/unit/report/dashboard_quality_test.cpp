#include "elf/report/dashboard_quality.hpp"

#include "elf/report/reasons.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::report;

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

DashboardArea area(const std::string& name, const std::string& zone) {
    DashboardArea a{};
    a.name = name;
    a.time_zone = zone;
    a.state = "ok";
    a.load = a.expected = unknown;
    return a;
}

DashboardQuantity load() {
    DashboardQuantity q{};
    q.quantity = "load";
    q.measured = 69;
    q.filled = 2;
    q.rejected = 1;
    q.completeness = 95.83333;
    q.last_value = parse_time("2024-03-30T22:00Z");
    q.age_hours = 2;
    q.reasons = "GAP 2, NEG_OR_ZERO 1";
    q.days = {{parse_date("2024-03-28"), 24, 24, 0, 0, 0, 0, 100, ""},
              {parse_date("2024-03-29"), 24, 21, 0, 2, 1, 0, 87.5, "GAP 2, NEG_OR_ZERO 1"},
              {parse_date("2024-03-30"), 24, 24, 0, 0, 0, 0, 100, ""}};
    return q;
}

Context filled(std::vector<DashboardArea> areas) {
    Context page;
    fill_quality(page, areas, parse_time("2024-03-31"));
    return page;
}

} // namespace

TEST_CASE("reasons in words, an unknown code as well as it goes") {
    CHECK(reason_in_words("GAP") == "nothing was received");
    CHECK(reason_in_words("LIKE_NOTHING") == "like nothing");
    CHECK(reasons_in_words("GAP 12, LIKE_NOTHING 3") == "12 nothing was received, 3 like nothing");
    CHECK(reasons_in_words("").empty());
    CHECK(parse_reasons("GAP 12, TWO WORDS 3, GAP, GAP x").size() == 2);
    CHECK(parse_reasons("TWO WORDS 3").at(0).code == "TWO WORDS");
    CHECK(parse_reasons("TWO WORDS 3").at(0).n == 3);
}

TEST_CASE("the last day shown is the latest that has begun somewhere") {
    const Time as_of = parse_time("2024-03-31");
    CHECK(last_day_shown({"UTC"}, as_of) == parse_date("2024-03-30"));
    CHECK(last_day_shown({"UTC", "Europe/Madrid"}, as_of) == parse_date("2024-03-31"));
    CHECK(last_day_shown({"America/New_York"}, as_of) == parse_date("2024-03-30"));
    CHECK(last_day_shown({}, as_of) == parse_date("2024-03-30"));
}

TEST_CASE("the heat map: sixty days, each with its share in words, and what is not there") {
    DashboardArea a = area("ES", "UTC");
    a.quantities = {load()};
    const Context page = filled({a, area("FR", "Europe/Paris")});
    REQUIRE(page.lists.at("quantities").size() == 1);
    const auto& cells = page.lists.at("quantities").at(0).lists.at("cells");
    REQUIRE(cells.size() == days_shown);
    const auto title = [&](std::size_t back) {
        return cells.at(cells.size() - 1 - back).texts.at("cell_title");
    };
    CHECK(title(0) == "Sun 31 Mar: not begun"); // in Paris it has
    CHECK(title(1) == "Sat 30 Mar: 100 % of 24");
    CHECK(title(2) == "Fri 29 Mar: 87.5 % of 24; 2 filled, 1 rejected "
                      "(2 nothing was received, 1 zero or negative load)");
    CHECK(title(4) == "Wed 27 Mar: no reading");
    CHECK(cells.at(cells.size() - 3).texts.at("shade") == "h3");
    CHECK(cells.at(cells.size() - 3).texts.at("shade_sign") == "–");
    long days = 0;
    for (const Context& week : page.lists.at("weeks"))
        days += std::stol(week.texts.at("week_days"));
    CHECK(days == days_shown);
    CHECK(page.lists.at("weeks").at(1).texts.at("week") == "5 Feb"); // a Monday
    CHECK(holds(page.texts.at("heat_text"), "1 day is not complete, the worst is Fri 29 Mar of "
                                            "ES load with 87.5 %"));
    REQUIRE(page.lists.at("poor_days").size() == 1);
    CHECK(page.lists.at("poor_days").at(0).texts.at("counts") == "2 filled, 1 rejected");
}

TEST_CASE("what is a little short of complete does not look complete") {
    DashboardArea a = area("ES", "UTC");
    a.quantities = {load()};
    a.quantities[0].completeness = 99.996;
    a.quantities[0].days[1].share = 99.996;
    const Context page = filled({a});
    const Context& row = page.lists.at("quantities").at(0);
    CHECK(row.texts.at("completeness") == "99.9 %");
    CHECK(row.texts.at("shade") == "h4");
    CHECK(row.lists.at("cells").at(days_shown - 2).texts.at("shade") == "h4");
}

TEST_CASE("freshness: old is stale, ahead is not, never is") {
    DashboardArea a = area("ES", "Europe/Madrid");
    a.quantities = {load(), load(), load()};
    a.quantities[0].age_hours = 100;
    a.quantities[1].age_hours = -23;
    a.quantities[2].age_hours = unknown;
    a.quantities[2].last_value.reset();
    const Context page = filled({a});
    const auto text = [&](std::size_t i, const char* name) {
        return page.lists.at("quantities").at(i).texts.at(name);
    };
    CHECK(text(0, "age") == "4.2 days");
    CHECK(text(0, "is_stale") == "stale");
    CHECK(text(0, "last_local") == "Sat 30 Mar 23:00");
    CHECK(text(1, "age") == "23 h ahead");
    CHECK(text(1, "is_stale").empty());
    CHECK(text(2, "last_local") == "none yet");
    CHECK(text(2, "is_stale") == "stale");
}

TEST_CASE("what operators decided, latest first, and the reasons that occur") {
    DashboardArea a = area("ES", "Europe/Madrid");
    a.quantities = {load()};
    const TimeRange span{parse_time("2024-03-28T10:00Z"), parse_time("2024-03-28T12:00Z")};
    const Time first = parse_time("2024-03-29");
    a.pins = {{"load", "reject", "a test", "ann", span, first, unknown, "MW"},
              {"load", "value", "read off", "bob", span, first + std::chrono::hours{1}, 1234, "MW"},
              {"load", "accept", "it was so", "ann", span, first, unknown, "MW"}};
    const Context page = filled({a});
    const auto& pins = page.lists.at("pins");
    REQUIRE(pins.size() == 3);
    CHECK(pins.at(0).texts.at("decision") == "1\u202f234 MW");
    CHECK(pins.at(0).texts.at("pin_from") == "Thu 28 Mar 11:00");
    CHECK(pins.at(1).texts.at("decision") == "no value");
    CHECK(pins.at(2).texts.at("decision") == "as received");
    const auto& reasons = page.lists.at("reasons");
    REQUIRE(reasons.size() == 2);
    CHECK(reasons.at(1).texts.at("code_words") == "zero or negative load");
}

TEST_CASE("no quantity: the section says what to do") {
    const std::string html =
        render_dashboard({parse_time("2024-03-31"), "1.0", {}, {}, {}}, {}).html;
    CHECK(holds(html, "There are no readings yet"));
    CHECK_FALSE(holds(html, "Day by day"));
}

TEST_CASE("days sum up to the row of a quantity") {
    DashboardQuantity q{};
    const Date day = parse_date("2024-03-30");
    q.days = {{day, 24, 20, 1, 2, 0, 1, 87.5, "GAP 3, OVERRIDE 1"},
              {day + std::chrono::days{1}, 23, 20, 0, 0, 3, 0, 87, "DELTA 2, GAP 1"}};
    sum_days(q, 60);
    CHECK(q.measured == 40);
    CHECK(q.corrected == 1);
    CHECK(q.filled == 2);
    CHECK(q.rejected == 3);
    CHECK(q.missing == 1);
    CHECK(q.overridden == 1);
    CHECK(q.completeness == Approx(100.0 * 41 / 60)); // thirteen are in no day
    CHECK(q.reasons == "GAP 4, DELTA 2, OVERRIDE 1");
    // What a forecast reaches ahead is known although it was not to be expected.
    q = {};
    q.days = {{day, 24, 24, 0, 0, 0, 0, 100, ""}};
    sum_days(q, 10);
    CHECK(q.completeness == 100);
    CHECK(q.reasons.empty());
    q = {};
    sum_days(q, 0);
    CHECK(std::isnan(q.completeness));
}
