#include "elf/models/borrowed.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace elf;
using namespace elf::models;

TEST_CASE("a borrowed forecast has the errors it had before around it") {
    const TimeZone zone("Europe/Madrid");
    const Time begin = parse_time("2024-03-01");
    const Step step{Minutes{60}};
    Series load{begin, step, {}};
    Series theirs{begin, step, {}};
    for (int i = 0; i < 62 * 24; ++i) {
        theirs.values.push_back(100 + i % 24);
        load.values.push_back(theirs.values.back() + (i / 24) % 21 - 10); // -10 to 10, day by day
    }
    const Time as_of = begin + std::chrono::days{60};
    load.values.resize(60 * 24);
    theirs.values[60 * 24 + 3] = std::numeric_limits<double>::quiet_NaN();
    const History history{Area{}, zone, {}, load, {}};
    const Forecast f = borrowed_forecast({"operator", theirs}, history, as_of,
                                         {as_of, as_of + std::chrono::hours{30}});
    REQUIRE(f.values.size() == 29);
    CHECK(f.model == "operator");
    CHECK(f.values[0].mean == 100);
    CHECK(f.values[0].quantiles[4] == Approx(100).margin(1));
    CHECK(f.values[0].quantiles[0] == Approx(90).margin(1));
    CHECK(f.values[0].quantiles[8] == Approx(110).margin(1));
    const Forecast plain = borrowed_forecast({"operator", theirs}, {Area{}, zone, {}, {}, {}},
                                             as_of, {as_of, as_of + std::chrono::hours{1}});
    REQUIRE(plain.values.size() == 1);
    CHECK(plain.values[0].quantiles[0] == 100);
}
