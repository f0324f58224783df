#include "elf/anomaly/long_reference.hpp"
#include "elf/anomaly/stretch.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::anomaly;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Four weeks of hours that wander about 100, each hour its own value; expected 100, sigma 2.
struct Month {
    Series load{parse_time("2017-01-02"), Step{Minutes{60}}, {}};
    Expectation expectation;
    LocalGrid grid;
    double usual_run = 1;
    std::vector<double> scores;

    Month() {
        for (std::size_t i = 0; i < 28 * 24; ++i)
            load.values.push_back(100 + std::sin(static_cast<double>(i)));
        scores.assign(load.size(), 0.4);
        judge();
    }
    void judge() {
        grid = local_grid(load, TimeZone("UTC"), {});
        usual_run = long_reference(load, grid, usual_load(load, grid)).usual_run;
        expectation.value.assign(load.size(), 100);
        expectation.sigma.assign(load.size(), 2);
        expectation.z.clear();
        for (const double v : load.values)
            expectation.z.push_back((v - 100) / 2);
    }
    void set(std::size_t first, std::size_t n, double value) {
        for (std::size_t i = first; i < first + n; ++i)
            load.values[i] = value;
        judge();
    }
    void unusual(std::size_t i, double score, double z) {
        scores[i] = score;
        expectation.z[i] = z;
    }
    std::vector<Finding> findings() const {
        return simple_tests(load, grid, expectation, usual_run);
    }
    std::vector<Stretch> found() const { return stretches(load, expectation, findings(), scores); }
};

} // namespace

TEST_CASE("an ordinary month has no findings") {
    const Month m;
    CHECK(m.findings() == std::vector<Finding>(m.load.size(), Finding::none));
    CHECK(m.found().empty());
}

TEST_CASE("simple tests see gaps, stuck meters, outages and absurd readings") {
    Month m;
    m.set(300, 3, missing);
    m.set(320, 2, missing);
    m.set(340, 6, 101.5);
    m.set(360, 5, 101.5);
    m.set(400, 2, 0);
    m.set(420, 1, -3);
    m.set(440, 1, 50);
    m.set(460, 1, 5000);
    const std::vector<Finding> f = m.findings();
    CHECK(f[300] == Finding::missing);
    CHECK(f[302] == Finding::missing);
    CHECK(f[320] == Finding::none);
    CHECK(f[340] == Finding::constant);
    CHECK(f[345] == Finding::constant);
    CHECK(f[360] == Finding::none);
    CHECK(f[400] == Finding::outage);
    CHECK(f[420] == Finding::outage);
    CHECK(f[440] == Finding::none);
    CHECK(f[460] == Finding::wild);
}

TEST_CASE("a series that often stands still is not stuck when it does") {
    Month m;
    for (std::size_t day = 0; day < 28; ++day)
        m.set(day * 24, 7, 90 + static_cast<double>(day));
    CHECK(m.findings()[20 * 24] == Finding::none);
    m.set(20 * 24, 20, 99);
    CHECK(m.findings()[20 * 24] == Finding::constant);
}

TEST_CASE("neighbours are joined over small holes, gaps stand alone") {
    Month m;
    for (const std::size_t i : {100U, 101U, 104U, 108U})
        m.unusual(i, 0.6 + 0.001 * static_cast<double>(i), i == 104 ? -9 : 4);
    m.unusual(200, 0.9, 2);  // near enough to what was expected
    m.unusual(210, 0.45, 9); // not unusual to the forest
    const std::vector<Stretch> s = m.found();
    REQUIRE(s.size() == 2);
    CHECK(s[0].first == 100);
    CHECK(s[0].last == 105);
    CHECK(s[0].peak == 104);
    CHECK(s[0].peak_score == Approx(0.704));
    CHECK(s[0].peak_sigma == 9);
    CHECK_FALSE(s[0].found);
    CHECK(s[1].size() == 1);

    Month gap;
    gap.set(300, 4, missing);
    gap.unusual(299, 0.8, 8);
    gap.unusual(304, 0.8, 8);
    const std::vector<Stretch> parts = gap.found();
    REQUIRE(parts.size() == 3);
    CHECK(parts[1].first == 300);
    CHECK(parts[1].last == 304);
    CHECK(parts[1].found);
}

TEST_CASE("the threshold keeps to the budget") {
    Month m;
    for (std::size_t k = 0; k < 10; ++k)
        m.unusual(100 + 20 * k, 0.6 + 0.01 * static_cast<double>(k + 1), 6);
    m.unusual(400, 0.95, 4.5); // not far enough from what was expected: does not count
    const std::vector<Stretch> all = m.found();
    const auto alarms = [&](double per_week) {
        AlertBudget budget;
        budget.per_week = per_week;
        const double t = alarm_threshold(all, m.load, budget);
        std::size_t n = 0;
        for (const Stretch& s : all)
            n += is_grave(s, budget) && s.peak_score >= t ? 1 : 0;
        return n;
    };
    CHECK(alarms(0) == 0);
    CHECK(alarms(0.25) == 1);
    CHECK(alarms(1) == 4);
    CHECK(alarms(2.5) == 10);
    CHECK(alarms(100) == 10);
    CHECK(alarm_threshold({}, m.load, {}) == AlertBudget{}.least_score);
}
