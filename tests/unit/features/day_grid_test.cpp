#include "elf/features/day_grid.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using namespace elf::features;

namespace {

/// How often the intervals of a local day fall into each slot.
std::vector<int> visits(const DayGrid& grid, std::size_t day) {
    std::vector<int> out(grid.slots(), 0);
    const TimeRange range = grid.day(day);
    for (Time t = range.begin; t < range.end; t += grid.step().length()) {
        const DayGrid::Cell c = grid.cell(t);
        REQUIRE(c.day == static_cast<long>(day));
        ++out[c.slot];
    }
    return out;
}

int count(const std::vector<int>& v, int what) {
    return static_cast<int>(std::count(v.begin(), v.end(), what));
}

} // namespace

TEST_CASE("a day of half hours has 46, 48 or 50 intervals in 48 slots") {
    const TimeZone melbourne("Australia/Melbourne");
    const Step step(Minutes{30});
    const DayGrid grid(melbourne, step,
                       {parse_time("2012-03-30T13:00Z"), parse_time("2012-10-10T13:00Z")});
    for (std::size_t d = 0; d < grid.days(); ++d) {
        const std::vector<int> v = visits(grid, d);
        const bool back = grid.date(d) == parse_date("2012-04-01");
        const bool forth = grid.date(d) == parse_date("2012-10-07");
        CHECK(grid.day(d).steps(step) == (back ? 50 : forth ? 46 : 48));
        CHECK(count(v, 2) == (back ? 2 : 0));
        CHECK(count(v, 0) == (forth ? 2 : 0));
    }
}

TEST_CASE("a day whose midnight is skipped begins an hour later") {
    const DayGrid grid(TimeZone("America/Sao_Paulo"), Step(Minutes{60}),
                       {parse_time("2017-10-14T03:00Z"), parse_time("2017-10-17T02:00Z")});
    CHECK(grid.day(1).begin == parse_time("2017-10-15T03:00Z"));
    CHECK(grid.day(1).steps(grid.step()) == 23);
    CHECK(visits(grid, 1).front() == 0);
}

TEST_CASE("folding takes the mean of a repeated slot and leaves the others") {
    const TimeZone madrid("Europe/Madrid");
    Series s{parse_time("2020-10-24T22:00Z"), Step(Minutes{60}), {}};
    for (int i = 0; i < 25; ++i)
        s.values.push_back(i);
    const DayGrid grid(madrid, s.step, s.range());
    REQUIRE(grid.days() == 1);
    const std::vector<double> folded = grid.fold(s);
    CHECK(folded[1] == 1);
    CHECK(folded[2] == 2.5); // 02:00 twice: indices 2 and 3
    CHECK(folded[3] == 4);
    CHECK(folded[23] == 24);
}

TEST_CASE("zones off the whole hour") {
    const DayGrid grid(TimeZone("Asia/Kathmandu"), Step(Minutes{60}),
                       {parse_time("2024-01-01T00:00Z"), parse_time("2024-01-03T00:00Z")});
    for (std::size_t d = 0; d < grid.days(); ++d)
        CHECK(count(visits(grid, d), 1) == 24);
}
