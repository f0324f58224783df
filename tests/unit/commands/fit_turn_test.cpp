#include "elf/commands/fit_turn.hpp"

#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::commands;
using std::chrono::days;
using std::chrono::hours;

TEST_CASE("of seven areas each has a night of its own, and once a week") {
    const Time first = parse_time("2024-03-25T12:00Z");
    for (int id = 1; id <= 7; ++id) {
        Area area;
        area.id = id;
        area.time_zone = "Europe/Madrid";
        int fits = 0;
        for (Time night = first, fitted = first; night <= first + days{70}; night += days{1})
            if (is_fit_due(area, fitted, night)) {
                CHECK((night - fitted == days{7} || fits == 0));
                fitted = night;
                ++fits;
            }
        CHECK(fits == 10);
    }
    int due = 0;
    for (int id = 1; id <= 7; ++id) {
        Area area;
        area.id = id;
        due += is_fit_due(area, first, first + days{1}) ? 1 : 0;
    }
    CHECK(due == 1);
}

TEST_CASE("a fit is due from local midnight on, and whenever a week has passed") {
    Area area;
    area.id = 1; // 2024-05-01 begins its week
    area.time_zone = "Europe/Madrid";
    const Time midnight = parse_time("2024-04-30T22:00Z");
    CHECK_FALSE(is_fit_due(area, midnight - hours{100}, midnight - hours{1}));
    CHECK(is_fit_due(area, midnight - hours{1}, midnight));
    CHECK_FALSE(is_fit_due(area, midnight, midnight + days{6} + hours{23}));
    for (int d = 0; d < 7; ++d)
        CHECK(is_fit_due(area, midnight + days{d}, midnight + days{d + 7}));
}
