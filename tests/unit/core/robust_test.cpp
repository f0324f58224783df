#include "elf/core/robust.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("medians leave out what is missing") {
    CHECK(median({3, missing, 1, 2}) == 2);
    CHECK(median({4, 1, 3, 2}) == 2.5);
    CHECK(std::isnan(median({})));
    CHECK(std::isnan(median({missing, missing})));
    CHECK(std::isnan(median({1, 2, missing}, 3)));
    CHECK(median({1, 2, 3}, 3) == 2);
}

TEST_CASE("scatter is little moved by one wild value") {
    CHECK(scatter({-1, 1, -1, 1, 1000}) == 1.4826);
    CHECK(scatter({0, 0, 0, 5}) == 0);
    CHECK(std::isnan(scatter({missing})));
}
