#include "elf/features/load_days.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using elf::features::LoadDays;

namespace {

constexpr std::size_t slots = 24;

LoadDays weeks(std::size_t days) {
    LoadDays out(days, slots, 0.5);
    for (std::size_t d = 0; d < days; ++d)
        for (std::size_t s = 0; s < slots; ++s)
            out.set(d, s, static_cast<double>(d % 7) + static_cast<double>(s) / 100);
    return out;
}

} // namespace

TEST_CASE("a gap takes the shape of the week before and the level of the hours before it") {
    LoadDays days = weeks(21);
    for (std::size_t s = 0; s < slots; ++s)
        days.set(15, s, days.known(15, s) + 0.2);
    for (std::size_t s = 10; s < 14; ++s)
        days.set(15, s, std::nan(""));
    days.fill(0, 21);
    for (std::size_t s = 10; s < 14; ++s)
        CHECK(days.filled(15)[s] == Approx(1 + static_cast<double>(s) / 100 + 0.2).margin(0.07));
    CHECK(days.filled(15)[14] == days.known(15, 14));
}

TEST_CASE("what follows a gap does not change how it is filled") {
    LoadDays a = weeks(16);
    LoadDays b = weeks(16);
    for (LoadDays* d : {&a, &b})
        d->set(15, 10, std::nan(""));
    b.set(15, 11, 99);
    a.fill(0, 16);
    b.fill(0, 16);
    CHECK(a.filled(15)[10] == b.filled(15)[10]);
}

TEST_CASE("a wild value is drawn back to what still counts as possible") {
    LoadDays days = weeks(16);
    const std::vector<double> forecast(slots, 1.0);
    days.expect(15, forecast);
    days.set(15, 3, 9.0);
    days.fill(0, 16);
    CHECK(days.filled(15)[3] == 1.5);
    CHECK(days.filled(15)[4] == days.known(15, 4));
}

TEST_CASE("before the first value nothing can be filled") {
    LoadDays days(3, slots, 0.5);
    days.set(1, 0, 2.0);
    days.fill(0, 3);
    CHECK(std::isnan(days.filled(0)[5]));
    CHECK(days.filled(1)[0] == 2.0);
    CHECK(days.filled(2)[0] == Approx(2.0));
}
