#include "planting.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace elf;
using namespace std::chrono_literals;
using planting::Kind;

namespace {

long count_wrong(const planting::Planted& p) {
    return std::count_if(p.wrong.begin(), p.wrong.end(), [](int code) { return code != 0; });
}

} // namespace

TEST_CASE("planted faults of every kind are marked in any step and little else is") {
    for (const Kind kind : planting::all_kinds)
        for (const Minutes length : {5min, 10min, 15min, 30min, 60min}) {
            const Step step(length);
            planting::Score score;
            for (std::uint64_t seed = 1; seed <= 3; ++seed) {
                const Series right = planting::clean_series(kind, step, seed);
                planting::Random random(seed);
                score += planting::measure(kind, right, planting::clean_zone(),
                                           planting::Marks(right.size(), 0), random);
            }
            INFO(planting::name_of(kind)
                 << ' ' << length.count() << " min, planted " << score.planted << ", precision "
                 << score.precision() << ", recall " << score.recall());
            REQUIRE(score.planted > 0);
            CHECK(score.f1() >= 0.95);
        }
}

TEST_CASE("what is planted differs from what was there, and nothing else does") {
    const TimeZone zone = planting::clean_zone();
    for (const Kind kind : planting::all_kinds) {
        const Series right = planting::clean_series(kind, Step{60min}, 7);
        planting::Random random(7);
        const auto planted =
            planting::plant(kind, right, zone, planting::Marks(right.size(), 0), random);
        INFO(planting::name_of(kind));
        CHECK(count_wrong(planted) > 0);
        for (std::size_t i = 0; i < right.size(); ++i) {
            const bool same = planted.series.values[i] == right.values[i];
            REQUIRE(same == (planted.wrong[i] == 0));
        }
    }
}

TEST_CASE("nothing is planted where something is wrong already") {
    const Series right = planting::clean_series(Kind::spike, Step{60min}, 7);
    for (const Kind kind : planting::all_kinds) {
        if (kind == Kind::swapped_days)
            continue; // a year is swapped as a whole
        planting::Random random(7);
        const auto planted = planting::plant(kind, right, planting::clean_zone(),
                                             planting::Marks(right.size(), 1), random);
        CHECK(count_wrong(planted) == 0);
    }
}
