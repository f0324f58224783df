#include "elf/anomaly/alarm.hpp"
#include "elf/core/error.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using namespace elf::anomaly;
using namespace std::chrono_literals;

namespace {

const Time begin = parse_time("2017-01-02");

/// Ten weeks; every five days a peak of the forest, every seven a step at another hour.
AlarmHistory ten_weeks() {
    AlarmHistory h;
    h.weeks = 10;
    for (int k = 0; k < 14; ++k)
        h.peaks.push_back({begin + k * 120h, View::forest, 0.61 + 0.01 * k});
    for (int k = 0; k < 10; ++k)
        h.peaks.push_back({begin + k * 168h + 48h, View::rise, 5.0 + k});
    return h;
}

std::size_t told(const AlarmHistory& h, const Thresholds& t) {
    return static_cast<std::size_t>(
        std::count_if(h.peaks.begin(), h.peaks.end(), [&](const AlarmHistory::Peak& p) {
            return t.reached_by({0, 1, p.view, p.size, 0});
        }));
}

Thresholds at(double per_week, const AlarmHistory& h = ten_weeks(),
              const std::vector<Label>& labels = {}) {
    AlertBudget budget;
    budget.per_week = per_week;
    return alarm_thresholds(h, budget, labels);
}

} // namespace

TEST_CASE("thresholds keep to the budget, all views at the same rank or one more") {
    const AlarmHistory h = ten_weeks();
    CHECK(told(h, at(0)) == 0);
    CHECK(told(h, at(0.2)) == 3); // two of them within twelve hours: one alarm
    const Thresholds one = at(1);
    CHECK(told(h, one) == 11);
    CHECK(one.score > 0.68); // six of the forest, five rises
    CHECK(one.score < 0.69);
    CHECK(one.rise > 9);
    CHECK(one.rise < 10);
    const Thresholds all = at(100);
    CHECK(told(h, all) == 24);
    CHECK(all.score == LeastSizes{}.score);
    CHECK(all.rise == LeastSizes{}.step);
    CHECK(all.shift == LeastSizes{}.shift);
}

TEST_CASE("what two views see within twelve hours is one alarm") {
    AlarmHistory h = ten_weeks();
    std::erase_if(h.peaks, [](const auto& p) { return p.view == View::rise; });
    for (int k = 0; k < 14; ++k)
        h.peaks.push_back({begin + k * 120h + 3h, View::rise, 5.0 + k});
    CHECK(told(h, at(1, h)) == 20);
}

TEST_CASE("facts use up half of the budget at most") {
    AlarmHistory h = ten_weeks();
    for (int k = 0; k < 3; ++k)
        h.peaks.push_back({begin + k * 240h + 12h, View::fact, 0});
    // Room for seven: the greatest of both views is one alarm, three more of each are six.
    CHECK(told(h, at(1, h)) == 3 + 8);
    for (int k = 0; k < 40; ++k)
        h.peaks.push_back({begin + k * 36h, View::fact, 0});
    CHECK(told(h, at(1, h)) == 43 + 6);
}

TEST_CASE("labels move the threshold, and only so far") {
    const AlarmHistory h = ten_weeks();
    const Thresholds before = at(1);
    const auto label = [&](int k, bool is_true) {
        return Label{{begin + k * 120h - 1h, begin + k * 120h + 2h}, is_true};
    };
    // 0.70, 0.71 and 0.72 were false alarms, 0.74 was none.
    const Thresholds higher =
        at(1, h, {label(9, false), label(10, false), label(11, false), label(13, true)});
    CHECK(higher.score > 0.72);
    CHECK(higher.score < 0.73);
    CHECK(higher.rise == before.rise);
    // What was too small to be told was worth it.
    const Thresholds lower = at(1, h, {label(7, true), label(8, true)});
    CHECK(lower.score <= 0.68 + 1e-9);
    CHECK(lower.score > 0.67);
    // A false alarm far above the threshold does not silence everything below it.
    AlarmHistory far = h;
    far.peaks.push_back({begin + 999h, View::rise, 1000});
    const std::vector<Label> one{{{begin + 998h, begin + 1000h}, false}};
    CHECK(at(1, far, one).rise == at(1, far).rise);
    // Right or wrong as they stand: nothing to move.
    CHECK(at(1, h, {label(13, true), label(2, false)}).score == before.score);
}

TEST_CASE("the history of alarms is kept and checked") {
    const AlarmHistory h = ten_weeks();
    const Matrix m = h.matrix();
    const AlarmHistory again = AlarmHistory::from(m);
    CHECK(again.weeks == h.weeks);
    REQUIRE(again.peaks.size() == h.peaks.size());
    CHECK(at(1, again).score == at(1).score);
    CHECK(again.peaks[20].time == h.peaks[20].time);
    for (const auto& [index, value] :
         {std::pair{0U, -1.0}, {3U, 1e30}, {4U, 7.0}, {5U, std::nan("")}}) {
        Matrix damaged = m;
        damaged.values[index] = value;
        CHECK_THROWS_AS(AlarmHistory::from(damaged), Error);
    }
    CHECK_THROWS_AS(AlarmHistory::from(Matrix{3, 0, {}}), Error);
}

TEST_CASE("only the last 52 weeks count") {
    const Series load{begin, Step{Minutes{60}}, std::vector<double>(100 * 7 * 24, 1.0)};
    const AlarmHistory h = alarm_history({{10, 12, View::rise, 9, 11},
                                          {90 * 168, 90 * 168 + 3, View::forest, 0.8, 90 * 168 + 1},
                                          {91 * 168, 91 * 168 + 3, View::fact, 0, 91 * 168}},
                                         load, std::chrono::weeks{52});
    CHECK(h.weeks == 52);
    REQUIRE(h.peaks.size() == 2);
    CHECK(h.peaks[0].time == load.time(90 * 168 + 1));
    CHECK(h.peaks[0].view == View::forest);
}
