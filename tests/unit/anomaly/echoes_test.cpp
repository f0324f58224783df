#include "elf/anomaly/detector.hpp"
#include "elf/anomaly/random.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using namespace elf::anomaly;
using namespace std::chrono_literals;

namespace {

/// 20 weeks of a town, a quarter more load from the 10th of May on.
struct Town {
    static constexpr std::size_t shift = 128 * 24;
    Evidence evidence;

    Town() {
        Random random(3, 0);
        evidence.area.name = "town";
        evidence.load = {parse_time("2017-01-02"), Step{Minutes{60}}, {}};
        for (std::size_t i = 0; i < 140 * 24; ++i) {
            const double hour = static_cast<double>(i % 24);
            const double noise = random.unit() + random.unit() + random.unit() - 1.5;
            const double load = (500 - 200 * std::cos((hour - 6) / 24 * 6.283185)) *
                                (i / 24 % 7 >= 5 ? 0.8 : 1.0) * (1 + 0.02 * noise);
            evidence.load.values.push_back(i < shift ? load : 1.25 * load);
            // The forecast knows the town to 1 %, and the new level after two days.
            const bool old_level = i >= shift && i < shift + 2 * 24;
            evidence.forecast.push_back((old_level ? load : evidence.load.values.back()) *
                                        (1 + 0.02 * (random.unit() - 0.5)));
        }
    }
    void stumble(int day, std::size_t hour, double by) {
        for (std::size_t k = 0; k < 4; ++k)
            evidence.forecast[shift + static_cast<std::size_t>(day) * 24 + hour + k] *= by;
    }
    void rise(int day, std::size_t hour, double by) {
        for (std::size_t k = 0; k < 4; ++k)
            evidence.load.values[shift + static_cast<std::size_t>(day) * 24 + hour + k] *= by;
    }
    std::vector<Anomaly> events() const {
        DetectionOptions options;
        options.forest.trees = 100;
        return detect(evidence, options).events;
    }
    std::vector<Anomaly> events_of_day(int day) const {
        std::vector<Anomaly> out = events();
        const Time midnight = evidence.load.time(shift) + day * 24h;
        std::erase_if(out, [&](const Anomaly& a) {
            return a.span.end <= midnight || a.span.begin >= midnight + 24h;
        });
        return out;
    }
};

} // namespace

TEST_CASE("a forecast that stumbles after a level shift is no event") {
    Town town;
    for (const int day : {3, 4, 5})
        town.stumble(day, 9, 0.85);
    const std::vector<Anomaly> events = town.events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].event_class == "level_shift");
    CHECK(events[0].span.begin == town.evidence.load.time(Town::shift));
}

TEST_CASE("what is larger than the shift, later or to the other side is told after it") {
    Town town;
    town.rise(3, 9, 1.5);
    town.rise(5, 9, 0.6);
    town.stumble(8, 9, 0.85);
    town.rise(8, 9, 1.2);
    CHECK(town.events_of_day(3).size() == 1);
    CHECK(town.events_of_day(5).size() == 1);
    CHECK(town.events_of_day(8).size() == 1);
}
