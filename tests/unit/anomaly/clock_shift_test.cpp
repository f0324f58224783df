#include "elf/anomaly/clock_shift.hpp"
#include "elf/anomaly/random.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::anomaly;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Twelve weeks from a Monday with a morning ramp, an evening peak, and a level of its own each
/// day.
struct Ramps {
    Series load;
    Step step;

    explicit Ramps(Step s = Step{Minutes{60}}) : step(s) {
        Random random(4, 0);
        load = {parse_time("2017-01-02"), step, {}};
        const auto day = static_cast<std::size_t>(step.per_day());
        double level = 0;
        for (std::size_t i = 0; i < 84 * day; ++i) {
            if (i % day == 0)
                level = 60 * random.unit();
            const double hour = static_cast<double>(i % day) * step.hours();
            const double shape =
                300 / (1 + std::exp(-2 * (hour - 7))) - 200 / (1 + std::exp(-1.5 * (hour - 22)));
            load.values.push_back(400 + level + shape * (i / day % 7 < 5 ? 1 : 0.5) +
                                  8 * random.unit());
        }
    }
    /// The load of some days comes that many hours late.
    void shift(std::size_t first, std::size_t days, long hours) {
        const std::vector<double> right = load.values;
        const long by = hours * step.per_hour();
        const auto day = static_cast<std::size_t>(step.per_day());
        const auto last = static_cast<long>(right.size()) - 1; // nothing is known of the day after
        for (std::size_t i = first * day; i < (first + days) * day; ++i)
            load.values[i] =
                right[static_cast<std::size_t>(std::min(last, static_cast<long>(i) - by))];
    }
    std::vector<int> late(std::size_t from = 0) const {
        const LocalGrid grid = local_grid(load, TimeZone("UTC"), {});
        return hours_late(load, grid, usual_load(load, grid), from);
    }
};

std::vector<int> expected(std::size_t first, std::size_t days, int hours) {
    std::vector<int> out(84);
    std::fill_n(out.begin() + static_cast<long>(first), days, hours);
    return out;
}

} // namespace

TEST_CASE("a clock that is right is not told, however high the days") {
    CHECK(Ramps().late() == std::vector<int>(84));
}

TEST_CASE("a week an hour late or early is told with its first and last day") {
    for (const Step step : {Step{Minutes{60}}, Step{Minutes{15}}})
        for (const int hours : {1, -1}) {
            Ramps r(step);
            r.shift(60, 7, hours);
            CHECK(r.late() == expected(60, 7, hours));
        }
}

TEST_CASE("two days are not enough, and the last day is not over") {
    Ramps r;
    r.shift(60, 2, 1);
    CHECK(r.late() == expected(0, 0, 0));
    r.shift(80, 4, 1);
    CHECK(r.late() == expected(80, 3, 1));
}

TEST_CASE("asked for the last days only, the answer for them is the same") {
    Ramps r;
    r.shift(78, 6, -1);
    const std::vector<int> all = r.late();
    const std::vector<int> some = r.late(81);
    CHECK(some[81] == all[81]);
    CHECK(some[82] == all[82]);
    CHECK(all[82] == -1);
}

TEST_CASE("holes and another shape are no wrong clock") {
    Ramps r;
    for (std::size_t i = 60 * 24; i < 66 * 24; ++i)
        r.load.values[i] = i % 24 < 4 ? missing : r.load.values[i];
    for (std::size_t i = 70 * 24; i < 76 * 24; ++i)
        r.load.values[i] = 500; // flat
    CHECK(r.late() == std::vector<int>(84));
}
