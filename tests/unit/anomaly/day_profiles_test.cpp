#include "elf/anomaly/day_profiles.hpp"
#include "elf/core/error.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::anomaly;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// 30 weeks from a Monday: workdays about 100, weekends about 50, each day at a level of its own.
struct Weeks {
    Series load{parse_time("2017-01-02"), Step{Minutes{60}}, {}};
    LocalGrid grid;

    Weeks() {
        for (std::size_t i = 0; i < 210 * 24; ++i)
            load.values.push_back((i / 24 % 7 < 5 ? 100.0 : 50.0) +
                                  std::sin(static_cast<double>(i / 24 * i / 24)));
        grid = local_grid(load, TimeZone("UTC"), {});
    }
    std::vector<double> distances() const {
        return profile_distance(load.values, grid, day_profiles(load.values, grid));
    }
};

} // namespace

TEST_CASE("a day like no other of its kind is far from all") {
    Weeks w;
    const std::size_t monday = 140 * 24;
    for (std::size_t i = monday + 8; i < monday + 16; ++i)
        w.load.values[i] = 50; // ordinary, but for a weekend
    const std::vector<double> d = w.distances();
    CHECK(d[monday + 12] > 20);
    CHECK(d[monday + 5] < d[monday + 12]);
    CHECK(d[monday + 24 + 12] < 5);
    CHECK(d[monday - 12] < 5); // the Sunday before
}

TEST_CASE("missing hours have no distance and hide none") {
    Weeks w;
    const std::size_t at = 100 * 24 + 10;
    w.load.values[at] = missing;
    w.load.values[at + 1] = 500;
    const std::vector<double> d = w.distances();
    CHECK(std::isnan(d[at]));
    CHECK(d[at + 1] > 20);
}

TEST_CASE("similar days are those most like the rest of the day") {
    Weeks w;
    const std::size_t thursday = 150 * 24 + 3 * 24;
    const std::size_t day = thursday / 24;
    for (std::size_t i = 0; i < 24; ++i) { // two others alike, but for the afternoon
        w.load.values[(day - 35) * 24 + i] = 120 + static_cast<double>(i);
        w.load.values[(day - 70) * 24 + i] = 121 + static_cast<double>(i);
        w.load.values[thursday + i] = i >= 12 && i < 16 ? 300 : 120 + static_cast<double>(i);
    }
    const DayProfiles p = day_profiles(w.load.values, w.grid);
    const std::vector<Date> days =
        similar_days(w.load.values, w.grid, p, thursday + 12, thursday + 16, 3);
    REQUIRE(days.size() == 3);
    CHECK(days[0] == w.grid.date(day - 35));
    CHECK(days[1] == w.grid.date(day - 70));
    // Nothing is left of the day to compare.
    CHECK(similar_days(w.load.values, w.grid, p, thursday, thursday + 24, 3).empty());
}

TEST_CASE("profiles are the last two years and come back from what is stored") {
    Series load{parse_time("2013-01-01"), Step{Minutes{60}}, {}};
    for (std::size_t i = 0; i < 1000 * 24; ++i)
        load.values.push_back(static_cast<double>(i % 97));
    const LocalGrid grid = local_grid(load, TimeZone("UTC"), {});
    const DayProfiles p = day_profiles(load.values, grid);
    CHECK(p.days() == 732);
    CHECK(p.first_day == grid.date(1000 - 732));
    const DayProfiles again = DayProfiles::from(p.matrices(), 24);
    CHECK(again.load == p.load);
    CHECK(again.first_day == p.first_day);
    CHECK(again.usual_distance == p.usual_distance);
    auto damaged = p.matrices();
    damaged.at("profiles_scale").values[0] = missing;
    CHECK_THROWS_AS(DayProfiles::from(damaged, 24), Error);
    CHECK_THROWS_AS(DayProfiles::from(p.matrices(), 48), Error);
}

TEST_CASE(
    "profiles are kept to a seven-thousandth of the usual range, whatever a meter once said") {
    Weeks w;
    w.load.values[50] = 1e7;
    w.load.values[51] = -1e7;
    w.load.values[52] = missing;
    const DayProfiles p = day_profiles(w.load.values, w.grid);
    for (std::size_t i = 0; i < w.load.size(); ++i)
        if (i < 50 || i > 52)
            CHECK(std::abs(p.load[i] - w.load.values[i]) < 52.0 / 7000);
    CHECK(p.load[50] > 250);
    CHECK(p.load[51] < -100);
    CHECK(std::isnan(p.load[52]));
}

TEST_CASE("profiles come back to the bit, of a flat load and of one that hardly moves, too") {
    for (const double level : {0.0, 1e-6, 1e12})
        for (const double rise : {0.0, 1.0}) {
            Weeks w;
            for (std::size_t i = 0; i < w.load.size(); ++i)
                w.load.values[i] = level + (i % 1000 == 0 ? rise : 0);
            const DayProfiles p = day_profiles(w.load.values, w.grid);
            CHECK(std::abs(p.load[1] - level) <= 1e-10 * level + rise / 7000);
            CHECK(DayProfiles::from(p.matrices(), 24).load == p.load);
        }
}
