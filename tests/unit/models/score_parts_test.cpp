#include "elf/models/score_parts.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::models;

namespace {

Forecast issue_of(const std::string& midnight, double mean) {
    Forecast out{"m", parse_time(midnight), "ok", {}, {}, {}};
    for (int h = 0; h < 24; ++h)
        out.values.push_back({out.issued_at + std::chrono::hours{h},
                              mean,
                              {mean - 4, mean - 3, mean - 2, mean - 1, mean, mean + 1, mean + 2,
                               mean + 3, mean + 4}});
    return out;
}

} // namespace

TEST_CASE("bands of five degrees hold their lower end") {
    CHECK(temperature_band(12.3) == "10 to 15 °C");
    CHECK(temperature_band(10) == "10 to 15 °C");
    CHECK(temperature_band(-0.1) == "-5 to 0 °C");
    CHECK(temperature_band(-5.01) == "-10 to -5 °C");
}

TEST_CASE("the parts of each dimension add up to the score of the issues") {
    const TimeZone zone("Europe/Madrid");
    Series load{parse_time("2024-05-01"), Step{Minutes{60}}, {}};
    for (int i = 0; i < 24 * 60; ++i)
        load.values.push_back(100 + i % 7);
    load.values[31 * 24] = std::numeric_limits<double>::quiet_NaN();
    Series temperature = load;
    for (double& t : temperature.values)
        t = 12;
    for (std::size_t i = 32 * 24; i < 33 * 24; ++i)
        temperature.values[i] = i % 2 ? 17 : std::numeric_limits<double>::quiet_NaN();
    const Truth truth = truth_of(load, zone);
    ScoreParts sums(truth, temperature, zone);
    const std::vector<Forecast> issues{issue_of("2024-05-30T22:00Z", 102),
                                       issue_of("2024-05-31T22:00Z", 101),
                                       issue_of("2024-06-01T22:00Z", 104)};
    Score whole;
    for (const Forecast& f : issues) {
        sums.add(f, "backtest", "none");
        const Score s = score_of(f, truth, "backtest", "none");
        whole.n += s.n;
        whole.absolute += s.absolute;
        whole.pinball += s.pinball;
        whole.inside_80 += s.inside_80;
    }
    Score slots;
    long may = 0;
    long cool = 0;
    long warm = 0;
    for (const ScorePart& p : sums.parts()) {
        CHECK(p.model == "m");
        CHECK(p.n_quantiles == p.n);
        if (p.dimension == "slot") {
            slots.n += p.n;
            slots.absolute += p.absolute;
            slots.pinball += p.pinball;
            slots.inside_80 += p.inside_80;
            may += format_date(p.month) == "2024-05-01" ? p.n : 0;
        } else if (p.name == "10 to 15 °C") {
            cool += p.n;
        } else {
            CHECK(p.name == "15 to 20 °C");
            warm += p.n;
        }
    }
    CHECK(whole.n == 71);
    CHECK(slots.n == whole.n);
    CHECK(slots.absolute == Approx(whole.absolute));
    CHECK(slots.pinball == Approx(whole.pinball));
    CHECK(slots.inside_80 == whole.inside_80);
    CHECK(may == 24);  // the issue of the local 31st; the next is of June there
    CHECK(warm == 11); // the odd ones of the 22 hours of 2 June (UTC) that are forecast
    CHECK(cool == 71 - 22);
}
