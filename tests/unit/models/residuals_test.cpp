#include "elf/models/residuals.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using models::Residuals;

namespace {

/// Ninety errors of every slot, evenly from -0.03 to 0.03 in a mixed order.
Residuals usual() {
    Residuals r(24, 90);
    for (std::size_t slot = 0; slot < 24; ++slot)
        for (int i = 0; i < 90; ++i)
            r.add(slot, -0.03 + 0.06 * ((i * 37) % 90) / 89.0);
    return r;
}

} // namespace

TEST_CASE("offsets are the quantiles of the errors, in order") {
    const Quantiles q = usual().offsets(5);
    CHECK(std::is_sorted(q.begin(), q.end()));
    CHECK(q[4] == Approx(0).margin(0.001));
    CHECK(q[0] == Approx(-0.03 + 0.06 * 0.025).margin(0.001));
}

TEST_CASE("a reading in the wrong unit does not stretch the bands") {
    Residuals r = usual();
    for (const std::size_t slot : {4U, 5U, 6U})
        for (int i = 0; i < 3; ++i)
            r.add(slot, std::log(1000.0));
    CHECK(r.offsets(5).back() < 0.04);
}

TEST_CASE("what is far but not absurd stays") {
    Residuals r = usual();
    for (const std::size_t slot : {4U, 5U, 6U})
        for (int i = 0; i < 5; ++i)
            r.add(slot, -0.15);
    CHECK(r.offsets(5).front() == Approx(-0.15));
}

TEST_CASE("too few errors give no band") {
    Residuals r(24, 90);
    r.add(3, 0.1);
    CHECK(std::isnan(r.offsets(3)[0]));
}
