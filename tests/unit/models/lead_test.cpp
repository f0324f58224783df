#include "elf/models/lead.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using models::at_lead;
using models::error_growth;

namespace {

constexpr Quantiles offsets{-0.03, -0.025, -0.02, -0.01, 0.002, 0.012, 0.02, 0.025, 0.04};
constexpr double hour = 1.0 / 24;

} // namespace

TEST_CASE("offsets stand as they were learnt at the distance they were learnt at") {
    for (const double learnt : {hour, 0.5, 1.0}) {
        const Quantiles q = at_lead(offsets, learnt, learnt);
        for (std::size_t i = 0; i < q.size(); ++i)
            CHECK(q[i] == Approx(offsets[i]));
    }
}

TEST_CASE("errors grow with the distance from the last value, without a jump") {
    for (const double learnt : {2 * hour, 0.5, 1.0}) {
        double before = 0;
        for (double days = hour / 4; days < 10; days += hour / 4) {
            const double now = error_growth(days, learnt);
            CHECK(now >= before);
            CHECK(now - before < (days > hour / 2 ? 0.1 : 1.0));
            before = now;
        }
        CHECK(before == Approx(models::usual_far).epsilon(0.01));
    }
    CHECK(error_growth(hour, 1.0) == Approx(0.5).margin(0.01));
}

TEST_CASE("an area whose forecasts do not feed on recent load has the same bands for all days") {
    CHECK(error_growth(7, 1, 1) == Approx(1));
    CHECK(error_growth(7, 1, 0.3) == Approx(1));
}

TEST_CASE("wider offsets keep their median, narrower ones lose it") {
    const Quantiles far = at_lead(offsets, 8, 1);
    CHECK(far[4] == Approx(offsets[4]));
    CHECK(far[8] - far[0] > 1.9 * (offsets[8] - offsets[0]));
    const Quantiles near = at_lead(offsets, hour, 1);
    CHECK(std::abs(near[4]) < offsets[4]);
    CHECK(near[8] - near[0] < 0.6 * (offsets[8] - offsets[0]));
}

TEST_CASE("offsets that are missing stay missing at every lead") {
    Quantiles none;
    none.fill(std::nan(""));
    CHECK(std::isnan(at_lead(none, 2, 1)[0]));
}
