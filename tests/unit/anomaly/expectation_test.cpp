#include "elf/anomaly/evidence.hpp"
#include "elf/anomaly/expectation.hpp"
#include "elf/anomaly/random.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using namespace elf::anomaly;
using namespace std::chrono_literals;

namespace {

/// Half a year of São Paulo, whose clock goes back an hour on 19 February 2017: people work by the
/// clock, lights come with the sun, from 22:00 UTC on, and the day-ahead forecast knows the clock.
Evidence sao_paulo() {
    Random random(7, 0);
    Evidence e;
    e.area.name = "town";
    e.zone = TimeZone("America/Sao_Paulo");
    e.load = {parse_time("2016-11-01"), Step{Minutes{60}}, {}};
    const auto shape = [](double hour) { return 500 - 200 * std::cos((hour - 4) / 24 * 6.283185); };
    const auto lights = [](long hour) { return hour >= 22 || hour < 2 ? 90.0 : 0.0; };
    for (std::size_t i = 0; i < 180 * 24; ++i) {
        const Time t = e.load.time(i);
        const auto hours = std::chrono::floor<std::chrono::hours>(e.zone.local(t).of_day).count();
        const double clock = shape(static_cast<double>(hours));
        const bool summer = e.zone.local(t).utc_offset == -2h;
        const bool learnt = t >= parse_time("2017-03-01");
        const auto utc = static_cast<long>(i % 24);
        const double noise = random.unit() + random.unit() + random.unit() - 1.5;
        e.load.values.push_back(clock + lights(utc) + 4 * noise);
        e.forecast.push_back(clock + lights(summer || learnt ? utc : (utc + 23) % 24));
    }
    return e;
}

} // namespace

TEST_CASE("after a change of the clock lights are expected by the sun") {
    const Evidence e = sao_paulo();
    const LocalGrid grid = local_grid(e.load, e.zone, e.holidays);
    const Usual usual = usual_load(e.load, grid);
    const Expectation x = expectation_of(e.load, e.forecast, grid, usual);
    for (const int day : {19, 20, 21, 22, 24, 27, 28}) {
        const auto lit = static_cast<std::size_t>(
            e.load.index(parse_time("2017-02-01T22:00") + (day - 1) * 24h));
        const auto rise = [&](const std::vector<double>& r) { return r[lit] - r[lit - 1]; };
        CHECK(rise(x.residual) > 80); // what the forecast saw
        CHECK(std::abs(rise(x.usual_residual)) < 45);
        CHECK(x.usual_residual[lit - 8] < 60); // work goes on by the clock
    }
    const auto before = static_cast<std::size_t>(e.load.index(parse_time("2017-02-17T22:00")));
    CHECK(x.usual_residual[before] == e.load.values[before] - usual.median[before]);
}
