#include "elf/models/pooled.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::models;
using std::chrono::days;
using std::chrono::hours;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const TimeZone zone("UTC");
const Time monday = parse_time("2024-03-04"); // the origin

/// Six weeks of a shape that weekends have half of, at a level; `phase` moves it by hours.
Series load_of(double level, int phase, Time begin = monday - pooled_span) {
    Series out{begin, Step{Minutes{60}}, {}};
    for (Time t = begin; t < monday; t += hours{1}) {
        const Date day = zone.local(t).date;
        const auto hour = static_cast<double>((t - monday) / hours{1} + phase);
        const double shape = 2 + std::sin(hour * 6.283185307 / 24);
        out.values.push_back(level * shape * (is_weekend(day) ? 0.5 : 1));
    }
    return out;
}

/// The same hour of the day before.
Forecast own_of(const Series& load) {
    Forecast out{"adaptive", monday, "too little history: same slot last week", {}, {}, {}};
    for (int h = 0; h < 24; ++h)
        out.values.push_back({monday + hours{h}, load.at(monday + hours{h - 24}), {}, {}});
    return out;
}

std::optional<Forecast> pooled(const Series& own, const std::vector<Series>& others,
                               const HolidayCalendar& holidays = {}) {
    const History history{Area{}, zone, holidays, own, {}};
    return pooled_forecast(own_of(own), others, history, monday, {monday, monday + days{1}});
}

} // namespace

TEST_CASE("a weekend of an area and the weeks of its like give it a Monday") {
    const Series own = load_of(5, 0, monday - days{2});
    const auto f = pooled(own, {load_of(300, 0), load_of(0.2, 0)});
    REQUIRE(f);
    CHECK(f->quality == "too little history: half the same slot last week, half the shape of 2 "
                        "areas like it");
    REQUIRE(f->values.size() == 24);
    for (const ForecastValue& v : f->values) {
        const double sunday = own.at(v.target - days{1});
        CHECK(v.mean == Approx((sunday + 2 * sunday) / 2)); // a Monday has twice of a Sunday
        CHECK(v.quantiles[4] == Approx(v.mean));            // the others are as usual
    }
}

TEST_CASE("those that are alike count, and those that are not hardly") {
    const Series own = load_of(5, 0, monday - days{2});
    const auto f = pooled(own, {load_of(7, 12), load_of(7, 0), load_of(7, 6)});
    REQUIRE(f);
    for (const ForecastValue& v : f->values)
        CHECK(v.mean == Approx(1.5 * own.at(v.target - days{1})).epsilon(0.02));
}

TEST_CASE("a holiday is forecast as a Sunday of the others") {
    const Series own = load_of(5, 0, monday - days{2});
    const auto f = pooled(own, {load_of(7, 0)}, HolidayCalendar({zone.local(monday).date}));
    REQUIRE(f);
    for (const ForecastValue& v : f->values)
        CHECK(v.mean == Approx(own.at(v.target - days{1})));
}

TEST_CASE("bands are what the others missed by, wider where the area is another") {
    Series other = load_of(100, 0);
    for (std::size_t i = 0; i < other.size(); ++i)
        other.values[i] *= 1 + 0.1 * std::sin(static_cast<double>(i / 24) * 2.4); // day by day
    const Series own = load_of(100, 0, monday - days{4});
    const auto alike = pooled(own, {other});
    const auto unlike = pooled(load_of(100, 6, monday - days{4}), {other});
    REQUIRE(alike);
    REQUIRE(unlike);
    const auto width = [](const ForecastValue& v) { return v.quantiles[8] - v.quantiles[0]; };
    const ForecastValue& noon = alike->values[12];
    CHECK(width(noon) > 0.1 * noon.mean);
    CHECK(width(noon) < 0.5 * noon.mean);
    CHECK(width(unlike->values[12]) > 2 * width(noon));
}

TEST_CASE("no others, no day in common or nothing positive: no pool") {
    const Series own = load_of(5, 0, monday - days{2});
    CHECK_FALSE(pooled(own, {}));
    CHECK_FALSE(pooled(load_of(5, 0, monday - hours{10}), {load_of(7, 0)}));
    CHECK_FALSE(pooled(own, {Series{}}));
    Series until_friday = load_of(7, 0);
    until_friday.values.resize(until_friday.size() - 48);
    CHECK_FALSE(pooled(own, {until_friday}));
    CHECK_FALSE(pooled(own, {load_of(-7, 0)}));
    Series nothing = own;
    nothing.values.assign(nothing.size(), missing);
    CHECK_FALSE(pooled(nothing, {load_of(7, 0)}));
}

TEST_CASE("an hour that the area's own forecast lacks is the others' alone") {
    const Series own = load_of(5, 0, monday - days{2});
    Forecast before = own_of(own);
    before.values.erase(before.values.begin() + 3);
    const History history{Area{}, zone, {}, own, {}};
    const auto f =
        pooled_forecast(before, {load_of(7, 0)}, history, monday, {monday, monday + days{1}});
    REQUIRE(f);
    REQUIRE(f->values.size() == 24);
    CHECK(f->values[3].mean == Approx(2 * own.at(monday - hours{21})));
}
