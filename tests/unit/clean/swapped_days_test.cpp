#include "elf/clean/swapped_days.hpp"

#include "elf/core/series.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <set>

using namespace elf;
using namespace std::chrono_literals;

namespace {

const double none = std::nan("");

/// A load with a day, a week, a season and noise that lasts about a day.
Series weekly_load(TimeRange range, Step step, const TimeZone& zone, unsigned seed,
                   double level = 100) {
    Series out{range.begin, step, {}};
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    const double keep = std::exp(-step.hours() / 24);
    double noise = 0;
    for (std::size_t i = 0; i < range.steps(step); ++i) {
        const LocalTime local = zone.local(out.time(i));
        const double hour = static_cast<double>(local.of_day.count()) / 3600;
        const double year = static_cast<double>(local.date.time_since_epoch().count()) / 365.25;
        const bool weekend = std::chrono::weekday{local.date}.iso_encoding() > 5;
        noise = keep * noise + 4 * std::sqrt(1 - keep * keep) * normal(random);
        out.values.push_back(level + 20 * std::sin((hour - 9) / 24 * 6.2832) - (weekend ? 18 : 0) +
                             12 * std::cos(year * 6.2832) + noise);
    }
    return out;
}

/// Every value under the time that a reader who swaps day and month gives it.
Series swapped(const Series& right, const TimeZone& zone) {
    Series out = right;
    for (std::size_t i = 0; i < right.size(); ++i)
        out.values[i] = right.at(clean::swap_back(right.time(i), zone));
    return out;
}

std::vector<int> found_years(const Series& s, const TimeZone& zone) {
    std::vector<int> out;
    for (const auto& year : clean::find_swapped_days(s.values, s.begin, s.step, zone))
        out.push_back(year.year);
    return out;
}

TimeRange local_years(int first, int last, const TimeZone& zone) {
    return {zone.start_of_day(Date{std::chrono::year{first} / 1 / 1}),
            zone.start_of_day(Date{std::chrono::year{last + 1} / 1 / 1})};
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
        return x == y || (std::isnan(x) && std::isnan(y));
    });
}

} // namespace

TEST_CASE("a planted swap of day and month is found and mended exactly") {
    const auto [name, step] =
        GENERATE(std::pair{"Europe/Madrid", 60min}, std::pair{"America/Sao_Paulo", 30min},
                 std::pair{"Australia/Melbourne", 15min}, std::pair{"Asia/Kolkata", 5min},
                 std::pair{"UTC", 10min});
    const double level = GENERATE(100., 0.);
    const TimeZone zone(name);
    for (unsigned seed = 1; seed <= 3; ++seed) {
        const Series right =
            weekly_load(local_years(2015, 2016, zone), Step(step), zone, seed, level);
        CHECK(found_years(right, zone).empty());
        const Series wrong = swapped(right, zone);
        REQUIRE(!same(wrong.values, right.values));
        CHECK(found_years(wrong, zone) == std::vector{2015, 2016});
        CHECK(same(swapped(wrong, zone).values, right.values));
    }
}

TEST_CASE("of several years those swapped are found, with their evidence") {
    const TimeZone zone("Europe/Paris");
    const Series right = weekly_load(local_years(2015, 2017, zone), Step(1h), zone, 1);
    const Series wrong = swapped(right, zone);
    Series mixed = right;
    for (std::size_t i = 0; i < right.size(); ++i)
        if (local_years(2016, 2016, zone).contains(right.time(i)))
            mixed.values[i] = wrong.values[i];
    const auto found = clean::find_swapped_days(mixed.values, mixed.begin, mixed.step, zone);
    REQUIRE(found.size() == 1);
    CHECK(found[0].year == 2016);
    CHECK(found[0].pairs == 66);
    CHECK(found[0].better >= 55);
    CHECK(found[0].evidence < 0.6);
    CHECK(found[0].evidence > 0);
}

TEST_CASE("a part of a year is enough for a swap, and gaps do not hide it") {
    const TimeZone zone("Europe/Madrid");
    const TimeRange months{parse_time("2017-02-10"), parse_time("2017-07-20")};
    std::mt19937 random(7);
    for (unsigned seed = 1; seed <= 5; ++seed) {
        Series right = weekly_load(months, Step(1h), zone, seed);
        CHECK(found_years(right, zone).empty());
        Series wrong = swapped(right, zone);
        CHECK(found_years(wrong, zone) == std::vector{2017});
        for (double& v : wrong.values)
            if (random() % 4 == 0)
                v = none;
        CHECK(found_years(wrong, zone) == std::vector{2017});
    }
}

TEST_CASE("gross errors do not make a year look swapped, nor hide that it is") {
    const TimeZone zone("Europe/Madrid");
    const Series right = weekly_load(local_years(2015, 2015, zone), Step(1h), zone, 3);
    for (Series s : {right, swapped(right, zone)}) {
        const auto before = found_years(s, zone);
        for (std::size_t i = 0; i < s.size(); i += 997)
            s.values[i] *= 1000;
        CHECK(found_years(s, zone) == before);
    }
}

TEST_CASE("what has no week in it is not judged as swapped") {
    const TimeZone zone("Europe/Madrid");
    const TimeRange year = local_years(2015, 2015, zone);
    const std::size_t n = year.steps(Step(1h));
    CHECK(clean::find_swapped_days({}, year.begin, Step(1h), zone).empty());
    CHECK(clean::find_swapped_days({1, 2, 3}, year.begin, Step(1h), zone).empty());
    CHECK(found_years({year.begin, Step(1h), std::vector<double>(n, 5.0)}, zone).empty());
    CHECK(found_years({year.begin, Step(1h), std::vector<double>(n, none)}, zone).empty());
    std::mt19937 random(1);
    std::normal_distribution<double> normal;
    for (int repeat = 0; repeat < 20; ++repeat) {
        Series noise{year.begin, Step(1h), {}};
        for (std::size_t i = 0; i < n; ++i)
            noise.values.push_back(normal(random));
        CHECK(found_years(noise, zone).empty());
    }
}

TEST_CASE("only days up to the 12th move, at the same local time") {
    const TimeZone zone("Europe/Madrid");
    const auto back = [&](const char* t) {
        return format_time(clean::swap_back(parse_time(t), zone));
    };
    CHECK(back("2015-03-07T12:00+01:00") == "2015-07-03T10:00:00Z");
    CHECK(back("2015-07-03T12:00+02:00") == "2015-03-07T11:00:00Z");
    CHECK(back("2015-03-13T12:00+01:00") == "2015-03-13T11:00:00Z");
    CHECK(back("2015-05-05T12:00+02:00") == "2015-05-05T10:00:00Z");
    // 00:30 local lies on another day of UTC.
    CHECK(back("2016-02-11T00:30+01:00") == "2016-11-01T23:30:00Z");
}

TEST_CASE("swapping back is its own inverse and loses no interval, also where clocks change") {
    // Changes within days 1 to 12: March 8 and November 1 in the United States, April 5 and
    // October 4 in Australia, midnight in Brazil, half an hour on Lord Howe.
    for (const char* name : {"US/Eastern", "Australia/Melbourne", "America/Sao_Paulo",
                             "Australia/Lord_Howe", "Europe/Madrid"}) {
        const TimeZone zone(name);
        for (const int y : {2015, 2016}) {
            const TimeRange year = local_years(y, y, zone);
            std::set<Time> targets;
            std::size_t wrong = 0;
            for (Time t = year.begin; t < year.end; t += 30min) {
                const Time u = clean::swap_back(t, zone);
                wrong += !year.contains(u) || clean::swap_back(u, zone) != t;
                targets.insert(u);
            }
            CHECK(wrong == 0);
            CHECK(targets.size() == year.steps(Step(30min)));
        }
    }
    const TimeZone eastern("US/Eastern");
    // 8 March has no 02:00: that hour of 3 August stays; 1 November has 01:00 twice.
    const Time august = parse_time("2015-08-03T02:00-04:00");
    CHECK(clean::swap_back(august, eastern) == august);
    const Time first = parse_time("2015-11-01T01:00-04:00"), second = first + 1h;
    CHECK(clean::swap_back(first, eastern) == parse_time("2015-01-11T01:00-05:00"));
    CHECK(clean::swap_back(second, eastern) == second);
}
