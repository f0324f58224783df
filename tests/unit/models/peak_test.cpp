#include "elf/models/peak.hpp"

#include "elf/core/error.hpp"
#include "elf/models/quantile_curve.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

using namespace elf;
using models::DependenceOfErrors;
using models::peak_outlooks;

namespace {

constexpr std::size_t slots = 24;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

Time at(int day, int hour) {
    return parse_time("2020-06-01") + std::chrono::hours{24 * day + hour};
}

features::DayGrid grid(const char* zone = "UTC") {
    return {TimeZone(zone), Step(Minutes{60}), {at(-2, 0), at(10, 0)}};
}

/// Quantiles of the normal distribution.
Quantiles normal(double mean, double deviation) {
    constexpr Quantiles z{-1.95996, -1.64485, -1.28155, -0.67449, 0,
                          0.67449,  1.28155,  1.64485,  1.95996};
    Quantiles q;
    for (std::size_t i = 0; i < q.size(); ++i)
        q[i] = mean + deviation * z[i];
    return q;
}

/// Highest in the evening.
double shape(int hour) {
    return 1000 + 100 * std::sin((hour - 13) * 3.14159265 / 12);
}

std::vector<ForecastValue> day_of(int day, double deviation) {
    std::vector<ForecastValue> out;
    for (int h = 0; h < 24; ++h)
        out.push_back({at(day, h), shape(h), normal(shape(h), deviation)});
    return out;
}

/// Errors of one day with the given correlation between any two slots.
std::vector<double> errors(std::mt19937_64& random, double correlation) {
    std::normal_distribution<double> draw;
    const double common = draw(random);
    std::vector<double> out;
    for (std::size_t s = 0; s < slots; ++s)
        out.push_back(std::sqrt(correlation) * common + std::sqrt(1 - correlation) * draw(random));
    return out;
}

DependenceOfErrors after(int days, double correlation, unsigned long seed = 1) {
    std::mt19937_64 random(seed);
    DependenceOfErrors out(slots);
    for (int d = 0; d < days; ++d) {
        std::vector<double> p;
        for (const double e : errors(random, correlation))
            p.push_back(0.5 * std::erfc(-e / std::sqrt(2.0)));
        out.learn_day(std::move(p));
    }
    return out;
}

} // namespace

TEST_CASE("the height of the peak is calibrated, whatever hangs together") {
    for (const double correlation : {0.0, 0.8}) {
        const DependenceOfErrors dependence = after(180, correlation);
        const Quantiles height = peak_outlooks(day_of(0, 30), grid(), dependence).front().height;
        CHECK(std::is_sorted(height.begin(), height.end()));
        std::mt19937_64 random(99);
        std::array<double, 9> below{};
        constexpr int n = 4000;
        for (int k = 0; k < n; ++k) {
            const std::vector<double> e = errors(random, correlation);
            double highest = 0;
            for (int h = 0; h < 24; ++h)
                highest = std::max(highest, shape(h) + 30 * e[static_cast<std::size_t>(h)]);
            for (std::size_t i = 0; i < below.size(); ++i)
                below[i] += highest <= height[i] ? 1.0 / n : 0;
        }
        for (std::size_t i = 0; i < below.size(); ++i)
            CHECK(below[i] == Approx(quantile_levels[i]).margin(0.06));
    }
}

TEST_CASE("independent errors make the peak higher and its hour less certain") {
    const auto alike = peak_outlooks(day_of(0, 30), grid(), after(180, 0.99)).front();
    const auto apart = peak_outlooks(day_of(0, 30), grid(), after(180, 0)).front();
    CHECK(apart.height[4] > alike.height[4] + 20);
    CHECK(apart.likelihood < 0.3);
    CHECK(alike.likelihood > 0.5);
    CHECK(alike.likely_at == at(0, 19));
}

TEST_CASE("with few days all slots err alike") {
    const auto peak = peak_outlooks(day_of(0, 30), grid(), after(5, 0)).front();
    CHECK(peak.likely_at == at(0, 19));
    CHECK(peak.likelihood == Approx(1));
    for (std::size_t i = 0; i < peak.height.size(); ++i)
        CHECK(peak.height[i] == Approx(normal(1100, 30)[i]).margin(4));
}

TEST_CASE("every local day has its peak, a day that has begun that of its rest") {
    std::vector<ForecastValue> values = day_of(0, 10);
    values.erase(values.begin(), values.begin() + 21);
    for (const ForecastValue& v : day_of(1, 10))
        values.push_back(v);
    const auto peaks = peak_outlooks(values, grid(), after(60, 0.5));
    REQUIRE(peaks.size() == 2);
    CHECK(format_date(peaks[0].day) == "2020-06-01");
    CHECK(peaks[0].likely_at == at(0, 21));
    CHECK(format_date(peaks[1].day) == "2020-06-02");
    CHECK(peaks[1].likely_at == at(1, 19));
    const auto abroad = peak_outlooks(day_of(1, 10), grid("America/New_York"), after(60, 0.5));
    REQUIRE(abroad.size() == 2);
    CHECK(format_date(abroad[0].day) == "2020-06-01");
    CHECK(abroad[0].likely_at < at(1, 4));
}

TEST_CASE("intervals without quantiles have no part in the peak") {
    std::vector<ForecastValue> values = day_of(0, 10);
    values[19].quantiles.fill(missing);
    CHECK(peak_outlooks(values, grid(), after(60, 0.99)).front().likely_at != at(0, 19));
    for (ForecastValue& v : values)
        v.quantiles.fill(missing);
    CHECK(peak_outlooks(values, grid(), after(60, 0.5)).empty());
    CHECK(peak_outlooks({}, grid(), after(60, 0.5)).empty());
}

TEST_CASE("a day with gaps is learnt, one with hardly anything is not") {
    DependenceOfErrors whole = after(60, 0.5);
    const std::vector<std::size_t> before = whole.ranks();
    std::vector<double> day(slots, 0.3);
    day[0] = day[7] = missing;
    whole.learn_day(day);
    CHECK(whole.ranks().size() == before.size() + slots);
    whole.learn_day(std::vector<double>(slots, missing));
    CHECK(whole.ranks().size() == before.size() + slots);
    CHECK_THROWS_AS(whole.learn_day({0.5}), Error);
}

TEST_CASE("dependence keeps the last days only and comes back as it was stored") {
    const DependenceOfErrors many = after(400, 0.5);
    CHECK(many.ranks().size() == 180 * slots);
    std::map<std::string, Matrix> stored;
    many.to_matrices("peak_", stored);
    CHECK(DependenceOfErrors::from_matrices("peak_", stored, slots).ranks() == many.ranks());
    CHECK_THROWS_AS(DependenceOfErrors::from_matrices("peak_", stored, 48), Error);
    CHECK_THROWS_AS(DependenceOfErrors::from_matrices("", stored, slots), Error);
}
