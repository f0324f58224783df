#include "elf/models/score.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace elf;
using namespace elf::models;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const Time start = parse_time("2024-01-08T00:00Z");

ForecastValue value(int hour, double mean, bool quantiles = true) {
    ForecastValue v{start + std::chrono::hours{hour}, mean, {}};
    const Quantiles offsets{-40, -30, -20, -10, 0, 10, 20, 30, 40};
    for (std::size_t q = 0; q < offsets.size(); ++q)
        v.quantiles[q] = quantiles ? mean + offsets[q] : missing;
    return v;
}

} // namespace

TEST_CASE("the pinball loss of both sides") {
    CHECK(pinball(110, 100, 0.9) == Approx(9));
    CHECK(pinball(90, 100, 0.9) == Approx(1));
    CHECK(pinball(100, 100, 0.3) == 0);
}

TEST_CASE("the sums of a score are those computed by hand") {
    Truth truth;
    truth.load = {start, Step(Minutes{60}), {100, 200, missing, 50, 0.1}};
    truth.week_before = {start, Step(Minutes{60}), {90, missing, 10, 55, 1}};
    truth.near_zero = 1;
    const Forecast issue{
        "adaptive",
        start,
        "ok",
        {value(0, 105), value(1, 190), value(2, 7), value(3, 85), value(4, 2, false)}};
    const Score s = score_of(issue, truth, "backtest", "none");
    CHECK(s.model == "adaptive");
    CHECK(s.kind == "backtest");
    CHECK(s.weather == "none");
    CHECK(s.n == 4);
    CHECK(s.n_percentage == 3);
    CHECK(s.targets.begin == start);
    CHECK(s.targets.end == start + std::chrono::hours{4});
    CHECK(s.absolute == Approx(5 + 10 + 35 + 1.9));
    CHECK(s.percentage == Approx(0.05 + 0.05 + 0.7));
    CHECK(s.squared == Approx(25 + 100 + 1225 + 1.9 * 1.9));
    CHECK(s.error == Approx(5 - 10 + 35 + 1.9));
    CHECK(s.load == Approx(350.1));
    CHECK(s.n_naive == 3);
    CHECK(s.naive == Approx(10 + 5 + 0.9));
    CHECK(s.absolute_naive == Approx(5 + 35 + 1.9));
    CHECK(s.n_quantiles == 3);
    // Distances from the forecast: -5, +10, -35.
    CHECK(s.inside_50 == 2);
    CHECK(s.inside_80 == 2);
    CHECK(s.inside_90 == 2);
    CHECK(s.inside_95 == 3);
    double expected = 0;
    for (const double d : {-5.0, 10.0, -35.0}) {
        const Quantiles offsets{-40, -30, -20, -10, 0, 10, 20, 30, 40};
        double sum = 0;
        for (std::size_t q = 0; q < 9; ++q)
            sum += d >= offsets[q] ? (d - offsets[q]) * quantile_levels[q]
                                   : (offsets[q] - d) * (1 - quantile_levels[q]);
        expected += sum / 9;
    }
    CHECK(s.pinball == Approx(expected));
}

TEST_CASE("no truth, no score") {
    Truth truth;
    truth.load = {start, Step(Minutes{60}), {missing}};
    truth.week_before = truth.load;
    CHECK(
        score_of({"adaptive", start, "ok", {value(0, 1), value(9, 1)}}, truth, "live", "none").n ==
        0);
}

TEST_CASE("the week before is that of the local clock") {
    const TimeZone madrid("Europe/Madrid");
    Series load{parse_time("2024-03-24T00:00Z"), Step(Minutes{60}), {}};
    for (int i = 0; i < 24 * 14; ++i)
        load.values.push_back(i);
    const Truth truth = truth_of(load, madrid);
    // Local noon is 11:00 UTC before the change of 31 March and 10:00 after it.
    CHECK(truth.week_before.at(parse_time("2024-04-02T10:00Z")) ==
          load.at(parse_time("2024-03-26T11:00Z")));
    CHECK(std::isnan(truth.week_before.at(parse_time("2024-03-26T10:00Z"))));
    CHECK(truth.near_zero == Approx(335.0 / 2 / 100));
}
