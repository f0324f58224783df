#include "elf/commands/detect_plan.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace elf;
using namespace elf::commands;

namespace {

const Time midnight = parse_time("2024-06-17");

Time at(int hour) {
    return midnight + std::chrono::hours{hour};
}

/// Twenty hours of a level load.
anomaly::Evidence evidence() {
    anomaly::Evidence out;
    out.load = {midnight, Step{Minutes{60}}, std::vector<double>(20, 100.0)};
    return out;
}

Anomaly event(int begin, int end, const std::string& event_class) {
    Anomaly out{};
    out.span = {at(begin), at(end)};
    out.event_class = event_class;
    out.observed = 100;
    return out;
}

store::StoredEvent stored(int begin, int end, const std::string& state,
                          const std::string& event_class) {
    return {{at(begin), at(end)}, state, 100, false, event_class};
}

DetectPlan plan_of(const Anomaly& found, const store::StoredEvent& known) {
    const anomaly::Evidence e = evidence();
    anomaly::Detection detection;
    detection.scores.assign(e.load.size(), 0.7);
    detection.events = {found};
    return plan(e, detection, Chosen(e.load.size(), true), {known}, NotFound::keep);
}

} // namespace

TEST_CASE("an event that goes on where an open one ended is the same event") {
    const DetectPlan p = plan_of(event(18, 19, "dip"), stored(17, 18, "open", "dip"));
    REQUIRE(p.events.save.size() == 1);
    CHECK(p.events.save[0].span.begin == at(17));
    CHECK(p.events.save[0].span.end == at(19));
    CHECK(p.events.close.empty());
}

TEST_CASE("an event beside one that was over, or of another class, is another event") {
    for (const auto& known : {stored(17, 18, "closed", "dip"), stored(17, 18, "open", "flat_line"),
                              stored(16, 17, "open", "dip")}) {
        const DetectPlan p = plan_of(event(18, 19, "dip"), known);
        REQUIRE(p.events.save.size() == 1);
        CHECK(p.events.save[0].span.begin == at(18));
        CHECK(p.events.close == std::vector<Time>{known.span.begin});
    }
}
