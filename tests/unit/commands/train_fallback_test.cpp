#include "elf/commands/train_fallback.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace elf;
using namespace elf::commands;

TEST_CASE("only what the database takes is kept of a forecast") {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinite = std::numeric_limits<double>::infinity();
    const Time t = parse_time("2024-05-01");
    Forecast f{"model", t, "ok", {}, {}, {}};
    f.values = {{t, missing, {}, {}},
                {t, infinite, {}, {}},
                {t, 5, {1, 2, 3, 4, missing, 6, 7, 8, 9}, {}},
                {t, 5, {2, 1, 3, 4, 5, 6, 7, 9, 8}, {}}};
    f.peaks = {{parse_date("2024-05-01"), {1, 2, 3, 4, 5, 6, 7, 9, 8}, t, 1.0000001},
               {parse_date("2024-05-02"), {1, 2, 3, 4, 5, 6, 7, 8, infinite}, t, 0.5}};
    keep_finite(f);
    REQUIRE(f.values.size() == 2);
    CHECK(f.values[0].quantiles == Quantiles{5, 5, 5, 5, 5, 5, 5, 5, 5});
    CHECK(f.values[1].quantiles == Quantiles{1, 2, 3, 4, 5, 6, 7, 8, 9});
    REQUIRE(f.peaks.size() == 1);
    CHECK(f.peaks[0].height == Quantiles{1, 2, 3, 4, 5, 6, 7, 8, 9});
    CHECK(f.peaks[0].likelihood == 1);
}
