#include "planting.hpp"

#include <catch2/catch.hpp>

using namespace elf;

TEST_CASE("what is planted is found and named at one alarm a month") {
    const anomaly::Evidence clean = planted::simulated(2);
    anomaly::DetectionOptions options;
    options.forest.trees = 100;
    options.budget.per_week = 12 / 52.18;
    const anomaly::Detector detector = fit(clean, options);
    const std::vector<Anomaly> already = detector.score(clean, clean.load.begin).events;
    CHECK(already.size() <= 18); // months
    for (const planted::Kind kind : planted::all_kinds) {
        INFO(planted::class_of(kind));
        anomaly::Random random(1, static_cast<std::uint64_t>(kind));
        const planted::Score s =
            planted::total(planted::measure(kind, detector, clean, already, random));
        CHECK(s.planted >= 20);
        CHECK(static_cast<double>(s.found) >= 0.9 * static_cast<double>(s.planted));
        CHECK(static_cast<double>(s.named) >= 0.9 * static_cast<double>(s.found));
    }
}
