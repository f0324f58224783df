#include "elf/models/comparison.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::models;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Three weeks of a load of 100, forecast too high by `error` and a wobble that differs by day.
Series forecast(double error, double wobble, double phase) {
    Series out{parse_time("2024-05-01"), Step{Minutes{60}}, {}};
    for (int i = 0; i < 21 * 24; ++i)
        out.values.push_back(100 + error + wobble * std::sin(phase + i / 24));
    return out;
}

} // namespace

TEST_CASE("the tail of Student's t has the values of the tables") {
    CHECK(student_upper_tail(0, 5) == Approx(0.5));
    CHECK(student_upper_tail(1, 1) == Approx(0.25));
    CHECK(student_upper_tail(-1, 1) == Approx(0.75));
    CHECK(student_upper_tail(1.812461, 10) == Approx(0.05).epsilon(1e-5));
    CHECK(student_upper_tail(2.763769, 10) == Approx(0.01).epsilon(1e-5));
    CHECK(student_upper_tail(1.684, 40) == Approx(0.05).epsilon(1e-3));
    CHECK(student_upper_tail(1.6449, 1e6) == Approx(0.05).epsilon(1e-3));
}

TEST_CASE("a clearly worse challenger is found, a clearly better one is not blamed") {
    const Series truth = forecast(0, 0, 0);
    const Series good = forecast(5, 1, 0);
    const Series bad = forecast(7, 1, 2);
    const TimeZone zone("Europe/Madrid");
    const Comparison worse = compare(truth, bad, good, zone);
    CHECK(worse.n == 21 * 24);
    CHECK(worse.days == 22); // two hours lie before the first local midnight, and 22 after the last
    CHECK(worse.mae == Approx(7).margin(0.2));
    CHECK(worse.champion_mae == Approx(5).margin(0.2));
    CHECK(worse.p_value < 0.001);
    CHECK(compare(truth, good, bad, zone).p_value > 0.999);
    CHECK(compare(truth, good, good, zone).p_value == 1);
    CHECK(compare(truth, forecast(7, 0, 0), forecast(5, 0, 0), zone).p_value == 0);
}

TEST_CASE("a difference within the scatter of the days is none") {
    const Series truth = forecast(0, 0, 0);
    const Comparison c = compare(truth, forecast(5.2, 2, 1), forecast(5, 2, 4), TimeZone("UTC"));
    CHECK(c.mae > c.champion_mae);
    CHECK(c.p_value > 0.05);
    CHECK(c.p_value < 0.5);
}

TEST_CASE("only what all three know counts, and a few days tell nothing") {
    const TimeZone zone("UTC");
    Series truth = forecast(0, 0, 0);
    truth.values[3] = missing;
    Series champion = forecast(5, 0, 0);
    champion.values[4] = missing;
    const Series challenger =
        forecast(9, 0, 0).resized({parse_time("2024-05-01"), parse_time("2024-05-05")});
    const Comparison c = compare(truth, challenger, champion, zone);
    CHECK(c.n == 4 * 24 - 2);
    CHECK(c.mae == Approx(9));
    CHECK(std::isnan(c.p_value));
    const Comparison none = compare(truth, Series{}, champion, zone);
    CHECK(none.n == 0);
    CHECK(std::isnan(none.p_value));
}
