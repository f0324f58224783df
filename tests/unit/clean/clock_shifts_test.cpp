#include "elf/clean/clock_shifts.hpp"

#include "elf/core/series.hpp"
#include "elf/sources/simulation.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace elf;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::weeks;

namespace {

const double none = std::nan("");

Series simulated(const char* first, const char* last, Minutes step, const char* zone,
                 std::uint64_t seed, int fault_days = 0) {
    sources::SimulationSpec spec;
    spec.seed = seed;
    spec.name = "clock";
    spec.zone = TimeZone(zone);
    spec.step = Step(step);
    spec.fault_days = fault_days;
    spec.event_days = fault_days;
    const sources::Simulation simulation(spec);
    Series out{parse_time(first), Step(step), {}};
    for (Time t = out.begin; t < parse_time(last); t += step)
        out.values.push_back(simulation.load(t));
    return out;
}

/// From `at.begin` to `at.end` the values come too late (shift > 0) or too early.
Series shifted(const Series& right, TimeRange at, Minutes shift) {
    Series out = right;
    for (std::size_t i = 0; i < right.size(); ++i)
        if (at.contains(right.time(i)))
            out.values[i] = right.at(right.time(i) - shift);
    return out;
}

std::vector<clean::ClockShift> find(const Series& s, const char* zone) {
    return clean::find_clock_shifts(s.values, s.begin, s.step, TimeZone(zone));
}

/// F1 of the found intervals against the planted ones; a wrong shift is wrong.
double agreement(const std::vector<clean::ClockShift>& found, TimeRange planted, Minutes shift) {
    std::chrono::duration<double> hit{0}, all{planted.end - planted.begin};
    for (const auto& f : found) {
        all += f.end - f.begin;
        if (f.shift == shift)
            hit += std::max(0s, std::min(f.end, planted.end) - std::max(f.begin, planted.begin));
    }
    return 2 * hit / all;
}

bool equal(const clean::ClockShift& a, const clean::ClockShift& b) {
    return a.begin == b.begin && a.end == b.end && a.shift == b.shift && a.evidence == b.evidence &&
           a.ended == b.ended && a.decided == b.decided;
}

} // namespace

TEST_CASE("planted shifts of the clock are found, in any step") {
    const auto step = GENERATE(60min, 30min, 15min, 10min, 5min);
    const char* zone = GENERATE("Europe/Madrid", "Australia/Melbourne");
    std::mt19937 random(static_cast<unsigned>(step.count()));
    double sum = 0;
    int n = 0;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const Series right = simulated("2019-01-01", "2019-08-01", step, zone, seed);
        CHECK(find(right, zone).empty());
        const Time begin = right.begin + days{40 + random() % 100} + step * (random() % 24);
        const TimeRange at{begin, begin + days{7 + random() % 22}};
        const Minutes shift = random() % 2 == 0 ? 60min : -60min;
        const auto found = find(shifted(right, at, shift), zone);
        for (const auto& f : found) {
            CHECK(clean::may_be_repaired(f));
            CHECK(f.decided >= f.end + days{2});
        }
        sum += agreement(found, at, shift);
        ++n;
    }
    CHECK(sum / n >= 0.95);
}

TEST_CASE("a source that misses a change of the clock is found out, with its exact begin") {
    const char* zone = "Europe/Madrid";
    const Series right = simulated("2019-01-01", "2019-12-31", 60min, zone, 1);
    const int length = GENERATE(1, 2, 4, 6);
    const auto [change, shift] = GENERATE(std::pair{"2019-03-31T01:00Z", Minutes{60}},
                                          std::pair{"2019-10-27T01:00Z", Minutes{-60}});
    const TimeRange at{parse_time(change), parse_time(change) + weeks{length}};
    const auto found = find(shifted(right, at, shift), zone);
    REQUIRE(found.size() == 1);
    CHECK(found[0].begin == at.begin);
    CHECK(found[0].shift == shift);
    CHECK(found[0].ended);
    CHECK(agreement(found, at, shift) >= 0.95);
}

TEST_CASE("shifts of half an hour and of two hours are told apart") {
    const char* zone = "UTC";
    const Series right = simulated("2019-01-01", "2019-06-01", 30min, zone, 2);
    const TimeRange at{parse_time("2019-03-04T07:00Z"), parse_time("2019-03-22T15:00Z")};
    for (const Minutes shift : {30min, -30min, 120min, -120min}) {
        const auto found = find(shifted(right, at, shift), zone);
        REQUIRE(found.size() == 1);
        CHECK(found[0].shift == shift);
        CHECK(agreement(found, at, shift) >= 0.95);
    }
}

TEST_CASE("two shifts do not overlap and come by time") {
    const char* zone = "Europe/Madrid";
    const Series right = simulated("2019-01-01", "2019-08-01", 60min, zone, 3);
    const TimeRange first{parse_time("2019-03-01"), parse_time("2019-03-12")};
    const TimeRange second{parse_time("2019-05-10"), parse_time("2019-05-24")};
    const auto found = find(shifted(shifted(right, first, 60min), second, -60min), zone);
    REQUIRE(found.size() == 2);
    CHECK(agreement({found[0]}, first, 60min) >= 0.9);
    CHECK(agreement({found[1]}, second, -60min) >= 0.9);
    CHECK(found[0].end <= found[1].begin);
}

TEST_CASE("a shift that goes on is found, and is not said to have ended") {
    const char* zone = "Europe/Madrid";
    const Series right = simulated("2019-01-01", "2019-08-01", 60min, zone, 1);
    const TimeRange at{parse_time("2019-06-01"), right.end()};
    const auto found = find(shifted(right, at, 60min), zone);
    REQUIRE(found.size() == 1);
    CHECK_FALSE(found[0].ended);
    CHECK(found[0].end == right.end());
    CHECK(found[0].decided == right.end());
    CHECK(agreement(found, at, 60min) >= 0.95);
}

TEST_CASE("only short shifts that have ended beyond doubt may be repaired") {
    const Time begin = parse_time("2019-03-31T01:00Z");
    const clean::ClockShift sure{begin, begin + weeks{4}, 60min, 0.1, true, begin + weeks{5}};
    CHECK(clean::may_be_repaired(sure));
    clean::ClockShift shift = sure;
    shift.ended = false;
    CHECK_FALSE(clean::may_be_repaired(shift));
    shift = sure;
    shift.end = begin + weeks{10};
    CHECK_FALSE(clean::may_be_repaired(shift));
    shift = sure;
    shift.evidence = 0.2;
    CHECK(clean::may_be_repaired(shift));
    shift.shift = -60min;
    CHECK(clean::may_be_repaired(shift));
    shift.shift = -120min;
    CHECK_FALSE(clean::may_be_repaired(shift));
    shift = sure;
    shift.evidence = 0.4;
    CHECK_FALSE(clean::may_be_repaired(shift));
}

TEST_CASE("an area in the wrong zone is reported for its summers, and never repaired") {
    const Series right = simulated("2018-01-01", "2019-12-31", 60min, "Africa/Algiers", 1);
    CHECK(find(right, "Africa/Algiers").empty());
    const auto found = find(right, "Europe/Madrid");
    REQUIRE(found.size() == 2);
    CHECK(agreement({found[0]}, {parse_time("2018-03-25T01:00Z"), parse_time("2018-10-28T01:00Z")},
                    60min) >= 0.95);
    CHECK(agreement({found[1]}, {parse_time("2019-03-31T01:00Z"), parse_time("2019-10-27T01:00Z")},
                    60min) >= 0.95);
    CHECK(std::none_of(found.begin(), found.end(), clean::may_be_repaired));
}

TEST_CASE("what comes after the decision changes nothing in it") {
    const char* zone = "Europe/Madrid";
    const auto step = GENERATE(60min, 15min);
    std::mt19937 random(11);
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Series right = simulated("2019-01-01", "2019-06-01", step, zone, seed);
        const TimeRange at{parse_time("2019-03-02T05:00Z"), parse_time("2019-03-14T20:00Z")};
        const Series wrong = shifted(right, at, 60min);
        const auto found = find(wrong, zone);
        REQUIRE(found.size() == 1);
        REQUIRE(found[0].ended);
        CHECK(found[0].decided < at.end + weeks{2});

        const Series known = wrong.resized({wrong.begin, found[0].decided});
        const auto then = find(known, zone);
        REQUIRE(then.size() == 1);
        CHECK(equal(then[0], found[0]));

        Series other = wrong;
        for (std::size_t i = 0; i < other.size(); ++i)
            if (other.time(i) >= found[0].decided)
                other.values[i] = static_cast<double>(random() % 1000);
        const auto otherwise = find(other, zone);
        REQUIRE(!otherwise.empty());
        CHECK(equal(otherwise[0], found[0]));

        // A day earlier it was not decided.
        for (const auto& f : find(wrong.resized({wrong.begin, found[0].decided - days{1}}), zone))
            CHECK_FALSE(f.ended);
    }
}

TEST_CASE("faults and events of other kinds are no shifts, and do not hide one") {
    const char* zone = "Europe/Madrid";
    const TimeRange at{parse_time("2019-05-02T13:00Z"), parse_time("2019-05-20T06:00Z")};
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const Series right = simulated("2019-01-01", "2019-12-31", 60min, zone, seed, 20);
        CHECK(find(right, zone).empty());
        CHECK(agreement(find(shifted(right, at, -60min), zone), at, -60min) >= 0.85);
    }
}

TEST_CASE("the morning of some weeks an hour earlier, the evening as usual, is no shift") {
    const char* zone = "Europe/Madrid";
    const Series right = simulated("2019-01-01", "2019-08-01", 60min, zone, 1);
    const TimeZone local(zone);
    Series school = right;
    for (std::size_t i = 0; i < right.size(); ++i) {
        const Time t = right.time(i);
        if (t >= parse_time("2019-06-01") && t < parse_time("2019-06-22") &&
            local.local(t).of_day < 13h)
            school.values[i] = right.at(t + 1h);
    }
    const auto found = find(school, zone);
    CHECK(std::none_of(found.begin(), found.end(), clean::may_be_repaired));
}

TEST_CASE("evenings that follow the sun over a change of the clock are no shift") {
    const TimeZone zone("America/Sao_Paulo");
    for (unsigned seed = 1; seed <= 3; ++seed) {
        std::mt19937 random(seed);
        std::normal_distribution<double> noise(0, 1);
        Series s{parse_time("2015-01-01"), Step(1h), {}};
        for (std::size_t i = 0; i < 24 * 700; ++i) {
            const LocalTime local = zone.local(s.time(i));
            const auto hours = [](auto of_day) {
                return std::chrono::duration<double, std::ratio<3600>>(of_day).count();
            };
            const double hour = hours(local.of_day);
            const double solar = hours(local.of_day - local.utc_offset) - 3;
            const double work = std::chrono::weekday{local.date}.iso_encoding() > 5 ? 8 : 20;
            s.values.push_back(100 + work / (1 + std::exp(2 * (7 - hour))) -
                               work / (1 + std::exp(2 * (17 - hour))) +
                               60 * std::exp(-std::pow((solar - 18.5) / 1.3, 2)) + noise(random));
        }
        CHECK(clean::find_clock_shifts(s.values, s.begin, s.step, zone).empty());
        // A change that was missed still shows.
        const TimeRange at{parse_time("2015-10-18T03:00Z"), parse_time("2015-11-08T03:00Z")};
        CHECK(agreement(find(shifted(s, at, 60min), "America/Sao_Paulo"), at, 60min) >= 0.9);
    }
}

TEST_CASE("series without a day in them have no shift") {
    const Time begin = parse_time("2019-01-01");
    const TimeZone zone("Europe/Madrid");
    const std::size_t n = 24 * 200;
    CHECK(clean::find_clock_shifts({}, begin, Step(1h), zone).empty());
    CHECK(clean::find_clock_shifts({1, 2, none}, begin, Step(1h), zone).empty());
    CHECK(clean::find_clock_shifts(std::vector<double>(n, 3.0), begin, Step(1h), zone).empty());
    CHECK(clean::find_clock_shifts(std::vector<double>(n, none), begin, Step(1h), zone).empty());
    std::mt19937 random(1);
    std::normal_distribution<double> normal;
    for (int repeat = 0; repeat < 10; ++repeat) {
        std::vector<double> noise(n);
        std::generate(noise.begin(), noise.end(), [&] { return normal(random); });
        CHECK(clean::find_clock_shifts(noise, begin, Step(1h), zone).empty());
    }
}
