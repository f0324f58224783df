#include "elf/anomaly/random.hpp"
#include "elf/anomaly/residual_scan.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::anomaly;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// 100 days of hours: errors that stay for days, as those of a forecast that missed the weather.
/// Scatter near 10, from an hour to the next near 2.
struct Errors {
    Series series{parse_time("2017-01-02"), Step{Minutes{60}}, {}};
    LocalGrid grid;
    ScanScale scale;

    Errors() {
        Random random(5, 0);
        double error = 0;
        for (std::size_t i = 0; i < 100 * 24; ++i) {
            error = 0.98 * error + 2 * (random.unit() + random.unit() + random.unit() - 1.5) * 2;
            series.values.push_back(error);
        }
        grid = local_grid(series, TimeZone("UTC"), {});
        scale = scan_scale(series.values, grid, series.step, 0);
    }
    void add(std::size_t first, std::size_t n, double value) {
        for (std::size_t i = first; i < first + n; ++i)
            series.values[i] += value;
    }
    std::vector<Box> boxes() const {
        return scan({series.values, series.values}, grid, series.step, scale, 7);
    }
    std::vector<Box> shifts() const {
        return level_shifts({series.values, series.values}, series.step, scale, 2.2);
    }
};

} // namespace

TEST_CASE("what drifts for days is no step and no shift") {
    const Errors e;
    CHECK(e.boxes().empty());
    CHECK(e.shifts().empty());
}

TEST_CASE("steps that come back are found with their edges") {
    Errors e;
    e.add(500, 1, 50);
    e.add(900, 5, -50); // five hours are not among the lengths tried
    e.add(1300, 9, 60);
    const std::vector<Box> b = e.boxes();
    REQUIRE(b.size() == 3);
    CHECK(b[0].first == 500);
    CHECK(b[0].last == 501);
    CHECK(b[0].above);
    CHECK(b[1].first == 900);
    CHECK(b[1].last == 905);
    CHECK_FALSE(b[1].above);
    CHECK(b[2].first == 1300);
    CHECK(b[2].last == 1309);
}

TEST_CASE("a step that only the forecast made is none") {
    Errors e;
    const std::vector<double> usual = e.series.values;
    e.add(500, 3, 50);
    CHECK(scan({e.series.values, usual}, e.grid, e.series.step, e.scale, 7).empty());
}

TEST_CASE("a shift is found from its first hour to its last, and its end is none") {
    Errors e;
    e.add(800, 4 * 24, 60);
    const std::vector<Box> s = e.shifts();
    REQUIRE(s.size() == 1);
    CHECK(s[0].first == 800);
    CHECK(s[0].above);
    CHECK(std::abs(static_cast<long>(s[0].last) - (800 + 4 * 24)) <= 6);
}

TEST_CASE("what mostly comes back is a step, not a shift") {
    Errors e;
    e.add(800, 4, -200);
    e.add(804, 40, -40); // the day after is still weak
    CHECK(e.shifts().empty());
    REQUIRE(e.boxes().size() >= 1);
    CHECK(e.boxes()[0].first == 800);
    CHECK(e.boxes()[0].last == 804);
}

TEST_CASE("the end of the series hides no step, and gaps make none") {
    Errors e;
    e.add(2397, 3, 60);
    for (std::size_t i = 700; i < 760; ++i)
        e.series.values[i] = missing;
    const std::vector<Box> b = e.boxes();
    REQUIRE(b.size() == 1);
    CHECK(b[0].first == 2397);
    CHECK(b[0].last == 2400);
}

TEST_CASE("half-hours and quarters are tried alone, too") {
    CHECK(scan_lengths(Step{Minutes{60}}) == 7);
    CHECK(scan_lengths(Step{Minutes{15}}) == 8);
}

TEST_CASE("a series too short has no scale and no boxes") {
    Errors e;
    e.series.values.resize(5);
    e.grid = local_grid(e.series, TimeZone("UTC"), {});
    e.scale = scan_scale(e.series.values, e.grid, e.series.step, 0);
    CHECK(e.boxes().empty());
    CHECK(e.shifts().empty());
}
