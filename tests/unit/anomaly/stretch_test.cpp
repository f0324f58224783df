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
        usual_run = long_reference(load, {}, grid, usual_load(load, grid)).usual_run;
        expectation.value.assign(load.size(), 100);
        expectation.sigma.assign(load.size(), 2);
        expectation.z.clear();
        expectation.residual.clear();
        expectation.usual_residual.clear();
        expectation.residual_sigma.clear();
        for (const double v : load.values) {
            expectation.z.push_back((v - 100) / 2);
            expectation.residual.push_back(v - 100);
            expectation.usual_residual.push_back(v - 100);
            expectation.residual_sigma.push_back(2);
        }
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
    std::vector<Stretch> graves() const {
        const ScanScale none{std::vector<double>(scan_lengths(load.step) * 24, 1e9), 1e9};
        return grave_stretches(scores, expectation, findings(), grid, load.step, none, {});
    }
};

} // namespace

TEST_CASE("an ordinary month has no findings") {
    const Month m;
    CHECK(m.findings() == std::vector<Finding>(m.load.size(), Finding::none));
    CHECK(m.graves().empty());
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

TEST_CASE("what is unusual to the forest is joined over small holes") {
    Month m;
    for (const std::size_t i : {100U, 101U, 104U, 108U})
        m.unusual(i, 0.6 + 0.001 * static_cast<double>(i), i == 104 ? -9 : 4);
    m.unusual(200, 0.9, 2);    // near enough to what was expected
    m.unusual(210, 0.45, 9);   // not unusual to the forest
    m.unusual(300, 0.95, 4.5); // not far enough for an event
    m.unusual(400, 0.59, 9);   // nor unusual enough
    const std::vector<Stretch> s = m.graves();
    REQUIRE(s.size() == 1);
    CHECK(s[0].view == View::forest);
    CHECK(s[0].first == 100);
    CHECK(s[0].last == 105);
    CHECK(s[0].peak == 104);
    CHECK(s[0].size == Approx(0.704));
}

TEST_CASE("stretches of several views are one event, gaps stand alone") {
    Month m;
    m.set(300, 4, missing);
    const std::vector<Finding> f = m.findings();
    const auto joined_of = [&](std::vector<Stretch> s) {
        return joined(std::move(s), f, m.load.step);
    };
    const std::vector<JoinedStretch> parts = joined_of({{296, 300, View::forest, 0.8, 297},
                                                        {300, 304, View::fact, 0, 300},
                                                        {304, 306, View::rise, 9, 305},
                                                        {305, 330, View::shift, 4, 310},
                                                        {400, 401, View::rise, 5, 400},
                                                        {403, 404, View::forest, 0.7, 403},
                                                        {407, 408, View::forest, 0.7, 407}});
    REQUIRE(parts.size() == 5);
    CHECK(parts[0].last == 300);
    CHECK(parts[1].first == 300);
    CHECK(parts[1].last == 304);
    CHECK(parts[2].first == 304);
    CHECK(parts[2].last == 330);
    CHECK(parts[2].is_shift);
    CHECK(parts[3].first == 400);
    CHECK(parts[3].last == 404);
    CHECK(parts[3].peak == 403); // where the forest can say why
    CHECK_FALSE(parts[3].is_shift);
    CHECK(parts[4].first == 407);
}

TEST_CASE("outside of the band is grave where the load is also far from what was expected") {
    Month m;
    m.expectation.beyond.assign(m.load.size(), 0.3);
    m.expectation.beyond[300] = 1.2;
    m.expectation.beyond[301] = 2.5;
    m.expectation.beyond[303] = 1.4;  // a hole of an hour is bridged
    m.expectation.beyond[400] = -2.5; // near to the recent median
    m.expectation.beyond[500] = 1.9;
    m.expectation.z[301] = 4;
    m.expectation.z[500] = 4;
    const std::vector<Stretch> s = m.graves();
    REQUIRE(s.size() == 1);
    CHECK(s[0].view == View::band);
    CHECK(s[0].first == 300);
    CHECK(s[0].last == 304);
    CHECK(s[0].size == 2.5);
    CHECK(s[0].peak == 301);
}

TEST_CASE("the distance from the band is in its half widths") {
    const Series load{{}, Step{Minutes{60}}, {100, 130, 60, 100}};
    const Band band{90, 110};
    const Band none;
    const std::vector<double> b = beyond_band(load, {band, band, band, none});
    CHECK(b[0] == 0);
    CHECK(b[1] == 3);
    CHECK(b[2] == -4);
    CHECK(std::isnan(b[3]));
    CHECK(beyond_band(load, {}).empty());
}
