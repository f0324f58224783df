#include "elf/anomaly/neighbours.hpp"
#include "elf/anomaly/random.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::anomaly;
using namespace std::chrono_literals;

namespace {

/// By the definition: each event with each.
std::vector<std::vector<int>> each_with_each(const std::vector<EventSpan>& events,
                                             std::size_t most) {
    std::vector<std::vector<int>> out(events.size());
    for (std::size_t i = 0; i < events.size(); ++i)
        for (const EventSpan& o : events)
            if (const EventSpan& e = events[i];
                e.direction != 0 && o.direction == e.direction && o.area != e.area &&
                o.span.begin < e.span.end && e.span.begin < o.span.end && out[i].size() < most &&
                std::find(out[i].begin(), out[i].end(), o.area) == out[i].end())
                out[i].push_back(o.area);
    return out;
}

std::vector<EventSpan> many_events() {
    Random random(7, 0);
    const Time start = parse_time("2026-02-11");
    std::vector<EventSpan> out;
    for (int area = 300; area > 0; --area) // their names need not be in the order of their keys
        for (int k = 0; k < 5; ++k) {
            const Time begin = start + 1h * static_cast<int>(random.unit() * 14 * 24);
            const int hours =
                1 + static_cast<int>(k == 0 ? random.unit() * 400 : random.unit() * 9);
            out.push_back(
                {area, {begin, begin + 1h * hours}, static_cast<int>(random.unit() * 3) - 1});
        }
    return out;
}

} // namespace

TEST_CASE("neighbours of events are those that comparing each with each finds") {
    const std::vector<EventSpan> events = many_events();
    const auto found = neighbours_of(events, 20);
    CHECK(found == each_with_each(events, 20));
    CHECK(std::any_of(found.begin(), found.end(), [](const auto& n) { return n.size() == 20; }));
    CHECK(std::any_of(found.begin(), found.end(), [](const auto& n) { return n.size() == 3; }));
    CHECK(neighbours_of({}, 20).empty());
}

TEST_CASE("an event has neighbours at the same time, in the same direction, of other areas") {
    const Time t = parse_time("2026-02-11T22:00Z");
    const std::vector<EventSpan> events{{4, {t, t + 4h}, 1},       {4, {t + 3h, t + 6h}, 1},
                                        {2, {t + 3h, t + 5h}, 1},  {9, {t + 3h, t + 5h}, -1},
                                        {1, {t + 4h, t + 30h}, 1}, {7, {t + 1h, t + 2h}, 0}};
    const std::vector<std::vector<int>> expected{{2}, {2, 1}, {4, 1}, {}, {4, 2}, {}};
    CHECK(neighbours_of(events, 20) == expected);
    CHECK(neighbours_of(events, 1)[1] == std::vector<int>{2});
}
