#include "elf/core/error.hpp"
#include "elf/core/unit.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;

TEST_CASE("units convert over the length of an interval") {
    CHECK(conversion("MW", "kW", Minutes{60}) == Approx(1000));
    CHECK(conversion("MWh", "MW", Minutes{30}) == Approx(2));
    CHECK(conversion("MW", "kWh", Minutes{15}) == Approx(250));
    CHECK(conversion("MWmed", "MW", Minutes{60}) == 1);
    CHECK(conversion("°C", "°C", Minutes{60}) == 1);
    CHECK(kwh(2, "MW", Minutes{30}) == Approx(1000));
    CHECK(std::isnan(kwh(2, "°C", Minutes{30})));
}

TEST_CASE("units are never guessed") {
    CHECK_THROWS_AS(conversion("MW", "°C", Minutes{60}), Error);
    CHECK_THROWS_AS(conversion("mw", "MW", Minutes{60}), Error);
}
