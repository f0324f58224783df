#include "elf/anomaly/long_reference.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::anomaly;
using namespace std::chrono_literals;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// A daily wave about 100 with weekends at 80 %, and a little noise that repeats nowhere.
Series wave(const std::string& begin, std::size_t days) {
    Series s{parse_time(begin), Step{Minutes{60}}, {}};
    for (std::size_t i = 0; i < days * 24; ++i) {
        const Time t = s.time(i);
        const std::chrono::weekday w{std::chrono::floor<std::chrono::days>(t)};
        const double day = w == std::chrono::Saturday || w == std::chrono::Sunday ? 80 : 100;
        const double hour = static_cast<double>(i % 24);
        const double noise = std::sin(static_cast<double>(i * i % 1009));
        s.values.push_back(day * (1 + 0.4 * std::sin(hour / 24 * 6.283)) + noise);
    }
    return s;
}

struct Made {
    LocalGrid grid;
    Usual usual;
    LongReference reference;
    Table table;
};

Made make(const Series& s, const std::vector<double>& expected = {}) {
    Made m;
    m.grid = local_grid(s, TimeZone("UTC"), {});
    m.usual = usual_load(s, m.grid);
    m.reference = long_reference(s, {}, m.grid, m.usual);
    m.table = load_features(s, expected, std::vector<double>(s.size(), 0.0), m.grid, m.usual,
                            m.reference);
    return m;
}

std::size_t column(const Table& t, const std::string& name) {
    const auto i = std::find(t.names.begin(), t.names.end(), name);
    REQUIRE(i != t.names.end());
    return static_cast<std::size_t>(i - t.names.begin());
}

double at(const Table& t, std::size_t row, const std::string& name) {
    return t.row(row)[column(t, name)];
}

bool same(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

} // namespace

TEST_CASE("the local grid follows the clock over daylight saving") {
    // Madrid 2017: 26 March has 23 hours, 29 October 25.
    const TimeZone madrid("Europe/Madrid");
    Series spring{madrid.start_of_day(parse_date("2017-03-26")), Step{Minutes{60}}, {}};
    spring.values.assign(24, 1.0);
    const LocalGrid g = local_grid(spring, madrid, HolidayCalendar({parse_date("2017-03-27")}));
    CHECK(g.days == 2);
    CHECK(g.slot[1] == 1);
    CHECK(g.slot[2] == 3);
    CHECK(g.day[23] == 1);
    CHECK(g.slot[23] == 0);
    CHECK(g.day_off == std::vector<bool>{true, true});
    CHECK(std::isnan(g.by_day(spring.values)[2]));

    Series autumn{madrid.start_of_day(parse_date("2017-10-29")), Step{Minutes{60}}, {}};
    autumn.values.assign(25, 1.0);
    autumn.values[3] = 7;
    const LocalGrid h = local_grid(autumn, madrid, {});
    CHECK(h.days == 1);
    CHECK(h.slot[2] == 2);
    CHECK(h.slot[3] == 2);
    CHECK(h.slot[24] == 23);
    CHECK(h.by_day(autumn.values)[2] == 1);
}

TEST_CASE("what is usual knows the slot and the kind of day") {
    const Series s = wave("2017-01-02", 60); // a Monday
    const Made m = make(s);
    const std::size_t friday = 53 * 24 - 24 + 12; // 2017-02-23 is a Thursday, 24 a Friday
    CHECK(m.usual.median[friday] == Approx(s.values[friday]).margin(2));
    const std::size_t sunday = 55 * 24 + 12;
    CHECK(m.usual.median[sunday] == Approx(s.values[sunday]).margin(2));
    CHECK(m.usual.scatter[friday] < 2);
    CHECK(m.usual.level[friday] == Approx(97).margin(8));
    CHECK(std::isnan(m.usual.median[0]));
    CHECK(std::isnan(m.usual.median[5 * 24])); // first Saturday
}

TEST_CASE("a spike stands out in the residuals and a stuck meter in the run") {
    Series s = wave("2017-01-02", 60);
    const std::size_t spike = 50 * 24 + 18;
    s.values[spike] += 60;
    const std::size_t stuck = 55 * 24;
    for (std::size_t i = 1; i < 12; ++i)
        s.values[stuck + i] = s.values[stuck];
    const Made m = make(s);
    for (const char* name :
         {"residual_median", "change_step", "residual_long", "profile_distance"}) {
        INFO(name);
        CHECK(at(m.table, spike, name) > 10);
    }
    CHECK(at(m.table, spike, "share_of_maximum") > 0.3);
    CHECK(at(m.table, stuck + 11, "constant_run") == Approx(std::log(12.0)));
    CHECK(at(m.table, stuck + 12, "constant_run") == 0);
}

TEST_CASE("the forecast is a feature where there is one") {
    const Series s = wave("2017-01-02", 60);
    std::vector<double> expected = s.values;
    for (std::size_t i = 0; i < expected.size(); ++i)
        expected[i] += i % 2 == 0 ? 1 : -1;
    expected[50 * 24] += 20;
    const Made m = make(s, expected);
    CHECK(at(m.table, 50 * 24, "residual_forecast") == Approx(-21 / 1.4826));
    CHECK(std::isnan(at(make(s).table, 50 * 24, "residual_forecast")));
}

TEST_CASE("features that look back only do not change with later values") {
    const Series s = wave("2017-01-02", 80);
    Series changed = s;
    const std::size_t from = 60 * 24 + 7;
    for (std::size_t i = from; i < changed.size(); ++i)
        changed.values[i] = i % 5 == 0 ? missing : changed.values[i] * 3;
    const Made a = make(s);
    const Made b = make(changed);
    for (const char* name : {"residual_median", "change_step", "residual_day", "constant_run"})
        for (std::size_t i = 0; i < from; ++i)
            if (!same(at(a.table, i, name), at(b.table, i, name)))
                FAIL(name << " at " << i);
    CHECK(at(a.table, 100, "residual_long") != at(b.table, 100, "residual_long"));
}

TEST_CASE("a missing value has no features and hides none of its neighbours") {
    Series s = wave("2017-01-02", 60);
    s.values[50 * 24] = missing;
    const Made m = make(s);
    for (const double v : m.table.row(50 * 24))
        CHECK(std::isnan(v));
    CHECK(std::isfinite(at(m.table, 50 * 24 + 1, "residual_median")));
    CHECK(std::isfinite(at(m.table, 50 * 24 + 1, "residual_day")));
    CHECK(std::isfinite(at(m.table, 51 * 24, "residual_median")));
}

TEST_CASE("a short or constant series is borne") {
    const Series nothing{{}, Step{Minutes{60}}, {}};
    CHECK(make(nothing).table.rows() == 0);
    Series flat = wave("2017-01-02", 40);
    std::fill(flat.values.begin(), flat.values.end(), 5.0);
    const Made m = make(flat);
    CHECK(std::isnan(at(m.table, 39 * 24, "residual_median")));
    CHECK(m.usual.level[39 * 24] == 5);
    CHECK(std::isnan(at(m.table, 39 * 24, "profile_distance")));
}

TEST_CASE("squeezing keeps the order, the small and the missing") {
    Table t;
    t.names = {"residual_median", "share_of_maximum"};
    t.values = {1, 0, 1000, 1000, -1000, -0.5, missing, missing};
    const Table q = squeezed(t);
    CHECK(q.row(0)[0] == Approx(1.0 / 8).epsilon(0.01));
    CHECK(q.row(0)[1] == 0);
    CHECK(q.row(1)[0] < 1);
    CHECK(q.row(1)[0] > 0.99);
    CHECK(q.row(2)[0] == -q.row(1)[0]);
    CHECK(q.row(2)[1] < 0);
    CHECK(std::isnan(q.row(3)[0]));
}
