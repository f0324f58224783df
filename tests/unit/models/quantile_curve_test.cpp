#include "elf/models/quantile_curve.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using models::exceedance;
using models::probability_below;
using models::quantile_at;

namespace {

constexpr Quantiles curve{80, 84, 88, 94, 100, 107, 114, 120, 126};

} // namespace

TEST_CASE("the curve goes through the quantiles") {
    for (std::size_t i = 0; i < curve.size(); ++i) {
        CHECK(probability_below(curve, curve[i]) == Approx(quantile_levels[i]));
        CHECK(quantile_at(curve, quantile_levels[i]) == Approx(curve[i]));
    }
}

TEST_CASE("probability and quantile undo each other, in the tails too") {
    for (const double p : {0.0001, 0.01, 0.03, 0.2, 0.5, 0.66, 0.93, 0.99, 0.9999})
        CHECK(probability_below(curve, quantile_at(curve, p)) == Approx(p));
}

TEST_CASE("exceedance falls with the threshold, from one to nearly nothing") {
    double before = 1;
    for (double threshold = 20; threshold < 250; threshold += 0.5) {
        const double now = exceedance(curve, threshold);
        CHECK(now <= before);
        CHECK(now > 0);
        before = now;
    }
    CHECK(exceedance(curve, 20) > 0.9999);
    CHECK(before < 1e-6);
    CHECK(exceedance(curve, 132) == Approx(0.0125)); // as far again halves the tail again
}

TEST_CASE("equal quantiles are a jump") {
    Quantiles sure;
    sure.fill(100);
    CHECK(exceedance(sure, 99.9) == Approx(1));
    CHECK(exceedance(sure, 100.1) == Approx(0));
    CHECK(quantile_at(sure, 0.001) == Approx(100));
    Quantiles step = curve;
    step[4] = step[5] = 100;
    CHECK(probability_below(step, 100) == Approx(0.75));
}

TEST_CASE("what is missing has no probability") {
    Quantiles none;
    none.fill(std::numeric_limits<double>::quiet_NaN());
    CHECK(std::isnan(exceedance(none, 100)));
    CHECK(std::isnan(exceedance(curve, none[0])));
    CHECK(std::isnan(quantile_at(none, 0.5)));
}
