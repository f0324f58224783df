#include "elf/report/dashboard_errors.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::report;

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// Hourly in UTC, 100 each hour; the day shown last is 110. The operator says 105 throughout.
DashboardArea area() {
    DashboardArea a{};
    a.time_zone = "UTC";
    a.history = {parse_time("2024-05-01"), Step{Minutes{60}},
                 std::vector<double>(24 * days_gathered, 100.0)};
    a.tso = a.history;
    for (double& v : a.tso.values)
        v = 105;
    for (std::size_t i = a.history.size() - 24; i < a.history.size(); ++i)
        a.history.values[i] = 110;
    return a;
}

DashboardScore score(const char* first, const char* kind, double absolute) {
    return {"ensemble", kind, parse_time(first), absolute, 2400, 24, 12, 18, 24};
}

} // namespace

TEST_CASE("daily errors: ours as scored, the others on the same days") {
    DashboardArea a = area();
    a.scores = {score("2024-06-05", "backtest", 24), score("2024-06-06", "live", 48)};
    const std::vector<DailyError> daily = daily_errors(a);
    REQUIRE(daily.size() == 2);
    CHECK(daily[0].day == parse_date("2024-06-05"));
    CHECK(daily[0].own.percent() == Approx(1));
    CHECK(daily[0].tso.percent() == Approx(5));
    CHECK(daily[0].naive.percent() == Approx(0));
    CHECK(daily[1].own.percent() == Approx(2));
    CHECK(daily[1].tso.percent() == Approx(100.0 * 5 / 110));
    CHECK(daily[1].naive.percent() == Approx(100.0 * 10 / 110));
    // Weighted by the load, not a mean of percentages.
    CHECK(sum_of_last(daily, 7).naive.percent() == Approx(100.0 * 240 / (2400 + 2640)));
    CHECK(sum_of_last(daily, 1).own.percent() == Approx(2));
    CHECK(std::isnan(sum_of_last({}, 7).own.percent()));
}

TEST_CASE("a live score counts before a backtest of the same day, whichever comes first") {
    DashboardArea a = area();
    a.scores = {score("2024-06-05", "live", 24), score("2024-06-05", "backtest", 240)};
    CHECK(daily_errors(a).at(0).own.percent() == Approx(1));
    std::swap(a.scores[0], a.scores[1]);
    CHECK(daily_errors(a).at(0).own.percent() == Approx(1));
    CHECK(realised_coverage(a).n == 24);
}

TEST_CASE("missing load is no error, and what was scored before the chart is left out") {
    DashboardArea a = area();
    for (std::size_t i = a.history.size() - 24; i < a.history.size(); ++i)
        a.history.values[i] = unknown;
    a.scores = {score("2024-05-03", "live", 24), score("2024-06-06", "live", 24)};
    const std::vector<DailyError> daily = daily_errors(a);
    REQUIRE(daily.size() == 1);
    CHECK(std::isnan(daily[0].tso.percent()));
}

TEST_CASE("the rolling week goes by the calendar, not by the number of scores") {
    const auto day = [](const char* d, double absolute) {
        return DailyError{parse_date(d), {absolute, 100}, {}, {}};
    };
    const std::vector<DailyError> weeks =
        rolling_week({day("2024-06-01", 7), day("2024-06-07", 1), day("2024-06-08", 3)});
    CHECK(weeks.at(0).own.percent() == Approx(7));
    CHECK(weeks.at(1).own.percent() == Approx(4));
    CHECK(weeks.at(2).own.percent() == Approx(2)); // the first of June is eight days ago
}

TEST_CASE("coverage is what the bands held") {
    DashboardArea a = area();
    a.scores = {score("2024-06-05", "live", 24), score("2024-06-06", "live", 24)};
    const RealisedCoverage c = realised_coverage(a);
    CHECK(c.in_50 == Approx(50));
    CHECK(c.in_80 == Approx(75));
    CHECK(c.in_95 == Approx(100));
    CHECK(std::isnan(realised_coverage(area()).in_80));
}

TEST_CASE("files of areas: plain names as they are, others never the same") {
    CHECK(page_file("ES", 1) == "ES.html");
    CHECK(page_file("BR-SE_2.a", 1) == "BR-SE_2.a.html");
    CHECK(page_file("index", 3) == "index~3.html");
    CHECK(page_file("../../etc/passwd", 4) == "------etc-passwd~4.html");
    CHECK(page_file("..", 5) == "--~5.html");
    CHECK(page_file("a b", 6) != page_file("a/b", 7));
    CHECK(page_file("<script>", 8) == "-script-~8.html");
    CHECK(page_file(std::string(500, 'x'), 9).size() < 80);
    CHECK(page_file("", 10) == "~10.html");
}
