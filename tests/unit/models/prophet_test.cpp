#include "series_of_town.hpp"

#include "elf/core/error.hpp"
#include "elf/models/prophet.hpp"
#include "elf/models/prophet_level.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::models;

namespace {

constexpr std::chrono::hours day{24};
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

Forecast forecast(const History& h, Time as_of, Minutes horizon) {
    Prophet model;
    model.fit(h, as_of);
    const Time first = h.load.step.ceil(as_of);
    return model.predict(h, as_of, {first, first + horizon});
}

History until(const History& h, Time as_of) {
    History out = h;
    out.load = h.load.resized({h.load.begin, h.load.step.floor(as_of)});
    return out;
}

void check_complete(const Forecast& f, TimeRange targets, Step step) {
    REQUIRE(f.values.size() == targets.steps(step));
    for (std::size_t i = 0; i < f.values.size(); ++i) {
        CHECK(f.values[i].target == targets.begin + step.length() * static_cast<long>(i));
        CHECK(std::isfinite(f.values[i].mean));
        CHECK(std::all_of(f.values[i].quantiles.begin(), f.values[i].quantiles.end(),
                          [](double q) { return std::isfinite(q); }));
        CHECK(std::is_sorted(f.values[i].quantiles.begin(), f.values[i].quantiles.end()));
    }
}

bool same(const Forecast& a, const Forecast& b) {
    return std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                      [](const ForecastValue& x, const ForecastValue& y) {
                          return x.target == y.target && x.mean == y.mean &&
                                 x.quantiles == y.quantiles;
                      });
}

double relative_error(const std::vector<Forecast>& issues, const Series& load) {
    double error = 0;
    double size = 0;
    for (const Forecast& f : issues)
        for (const ForecastValue& v : f.values) {
            error += std::abs(v.mean - load.at(v.target));
            size += std::abs(load.at(v.target));
        }
    return error / size;
}

} // namespace

TEST_CASE("prophet: the day-ahead error comes near the noise, with and without weather") {
    for (const bool temperature : {false, true}) {
        test::TownOptions o;
        o.days = 800;
        o.temperature = temperature;
        const History h = test::town(o);
        const TimeRange span{h.load.begin + 740 * day, h.load.end()};
        const std::vector<Forecast> issues = Prophet().backtest(h, span);
        CHECK(issues.size() >= 59);
        // Noise of 1 % is 0.8 % of mean absolute error; nothing can do better.
        CHECK(relative_error(issues, h.load) < 0.0125);
    }
}

TEST_CASE("prophet: no value of a day or later changes the forecast of that day") {
    test::TownOptions o;
    o.days = 150;
    o.temperature = true;
    const History h = test::town(o);
    const TimeRange span{h.load.begin + 40 * day, h.load.end()};
    const std::vector<Forecast> before = Prophet().backtest(h, span);
    for (const int number : {41, 60, 113, 140}) {
        History changed = h;
        const Date date = h.zone.local(h.load.begin).date + std::chrono::days{number};
        const TimeRange today = h.zone.day(date);
        for (std::size_t i = 0; i < changed.load.size(); ++i) {
            if (changed.load.time(i) >= today.begin)
                changed.load.values[i] *= 1.5 + std::sin(static_cast<double>(i));
            // Today's temperature stands in for a weather forecast.
            if (changed.load.time(i) >= today.end)
                changed.temperature.values[i] += 20 * std::cos(static_cast<double>(i));
        }
        const std::vector<Forecast> after = Prophet().backtest(changed, span);
        REQUIRE(after.size() == before.size());
        std::size_t equal = 0;
        while (equal < after.size() && same(before[equal], after[equal]))
            ++equal;
        REQUIRE(equal < after.size());
        CHECK(before[equal].issued_at > today.begin);

        const Time origin = today.begin + std::chrono::hours{9};
        for (std::size_t i = 0; i < changed.load.size(); ++i)
            if (changed.load.time(i) < origin)
                changed.load.values[i] = h.load.values[i];
        changed.temperature = h.temperature;
        CHECK(same(forecast(h, origin, day), forecast(changed, origin, day)));
    }
}

TEST_CASE("prophet: a correction is not seen before it is known") {
    test::TownOptions o;
    o.days = 100;
    const History h = test::town(o);
    const std::size_t i = 50 * 24 + 10;
    const Time when = h.load.time(i);
    History corrected = h;
    corrected.load.values[i] *= 1.3;
    corrected.late_load = {{when, when + std::chrono::hours{1}, h.load.values[i]},
                           {when, when + 20 * day, corrected.load.values[i]}};
    const TimeRange span{h.load.begin + 40 * day, h.load.end()};
    const std::vector<Forecast> a = Prophet().backtest(h, span);
    const std::vector<Forecast> b = Prophet().backtest(corrected, span);
    REQUIRE(a.size() == b.size());
    for (std::size_t k = 0; k < a.size(); ++k)
        CHECK(same(a[k], b[k]) == (a[k].issued_at < when + 20 * day));
}

TEST_CASE("prophet: values that come in late are missed by nobody") {
    test::TownOptions o;
    o.days = 120;
    History h = test::town(o);
    for (std::size_t i = 0; i < h.load.size(); ++i)
        h.late_load.push_back(
            {h.load.time(i), h.load.time(i) + std::chrono::hours{30}, h.load.values[i]});
    const std::vector<Forecast> issues =
        Prophet().backtest(h, {h.load.begin + 60 * day, h.load.end()});
    CHECK(issues.size() >= 59);
    CHECK(relative_error(issues, h.load) < 0.03);
}

TEST_CASE("prophet: days of 23 and 25 hours, every step, any origin, a week ahead") {
    for (const int step : {60, 30, 15, 10, 5}) {
        test::TownOptions o;
        o.step = step;
        o.days = 50;
        o.begin = step == 30 ? "2020-09-15T00:00:00" : "2020-02-15T00:00:00";
        const History h = test::town(o);
        const Date change{step == 30 ? parse_date("2020-10-25") : parse_date("2020-03-29")};
        const TimeRange range = h.zone.day(change);
        const std::vector<Forecast> issues = Prophet().backtest(h, range);
        REQUIRE(issues.size() == 1);
        CHECK(issues.front().issued_at == range.begin);
        check_complete(issues.front(), range, h.load.step);
        const Time as_of = range.begin - std::chrono::hours{7} + Minutes{7};
        const Forecast f = forecast(until(h, as_of), as_of, 7 * day);
        const Time first = h.load.step.ceil(as_of);
        check_complete(f, {first, first + 7 * day}, h.load.step);
        CHECK(f.issued_at == as_of);
        CHECK(f.quality == "ok");
        double error = 0;
        for (const ForecastValue& v : f.values)
            if (v.target < h.load.end())
                error = std::max(error, std::abs(v.mean / h.load.at(v.target) - 1));
        CHECK(error < 0.15);
    }
}

TEST_CASE("prophet: at a local midnight a fit and the backtest agree") {
    test::TownOptions o;
    o.days = 130;
    o.temperature = true;
    const History h = test::town(o);
    const TimeRange last = h.zone.day(h.zone.local(h.load.end() - std::chrono::hours{1}).date);
    const std::vector<Forecast> issues = Prophet().backtest(h, last);
    REQUIRE(issues.size() == 1);
    CHECK(same(issues.front(), forecast(until(h, last.begin), last.begin, day)));
}

TEST_CASE("prophet: a stored model forecasts the same as the one that was fitted") {
    test::TownOptions o;
    o.days = 130;
    o.temperature = true;
    const History h = test::town(o);
    const Time end = h.load.end();
    Prophet fitted;
    fitted.fit(h, end);
    Prophet stored;
    stored.from_model(fitted.to_model());
    CHECK(same(fitted.predict(h, end, {end, end + day}), stored.predict(h, end, {end, end + day})));
    CHECK(stored.to_model().fitted_at == end);
    for (const char* matrix : {"coefficients", "knots", "changes", "changepoints"}) {
        Model damaged = fitted.to_model();
        damaged.matrices.at(matrix).values.pop_back();
        CHECK_THROWS_AS(stored.from_model(damaged), Error);
        damaged.matrices.erase(matrix);
        CHECK_THROWS_AS(stored.from_model(damaged), Error);
    }
    Model other = fitted.to_model();
    other.version = 7;
    CHECK_THROWS_WITH(stored.from_model(other),
                      "the stored model is prophet version 7, not prophet version 1");
    other = fitted.to_model();
    other.features.back() = "rain";
    CHECK_THROWS_AS(stored.from_model(other), Error);
}

TEST_CASE("prophet: too little history: the same slot last week, and it says so") {
    test::TownOptions o;
    o.days = 13;
    const History h = test::town(o);
    const Forecast f = forecast(h, h.load.end(), day);
    check_complete(f, {h.load.end(), h.load.end() + day}, h.load.step);
    CHECK(f.model == "prophet");
    CHECK(f.quality == "too little history: same slot last week");
    CHECK(f.values.front().mean == h.load.at(h.load.end() - 7 * day));
    CHECK(Prophet().backtest(h, {h.load.begin, h.load.end()}).empty());
}

TEST_CASE("prophet: no temperature for the day to come: that of the day before, and it says so") {
    test::TownOptions o;
    o.days = 100;
    o.temperature = true;
    History h = test::town(o);
    const Forecast f = forecast(h, h.load.end(), day);
    check_complete(f, {h.load.end(), h.load.end() + day}, h.load.step);
    CHECK(f.quality == "the temperature is not known throughout");
    // What stood at the midnight is used before what was observed.
    const TimeRange last = h.zone.day(h.zone.local(h.load.end() - std::chrono::hours{1}).date);
    h.temperature_forecast = h.temperature;
    const std::vector<Forecast> right = Prophet().backtest(h, last);
    for (double& v : h.temperature_forecast.values)
        v += 10;
    const std::vector<Forecast> wrong = Prophet().backtest(h, last);
    REQUIRE(right.size() == 1);
    REQUIRE(wrong.size() == 1);
    CHECK(right.front().quality == "ok");
    CHECK(!same(right.front(), wrong.front()));
}

TEST_CASE("prophet: the quantiles hold what they promise on noise of a known size") {
    test::TownOptions o;
    o.days = 900;
    o.noise = 0.03;
    const History h = test::town(o);
    double n = 0;
    double inside_50 = 0;
    double inside_90 = 0;
    for (const Forecast& f : Prophet().backtest(h, {h.load.begin + 740 * day, h.load.end()}))
        for (const ForecastValue& v : f.values) {
            const double y = h.load.at(v.target);
            n += 1;
            inside_50 += v.quantiles[3] <= y && y <= v.quantiles[5] ? 1 : 0;
            inside_90 += v.quantiles[1] <= y && y <= v.quantiles[7] ? 1 : 0;
        }
    CHECK(n > 150 * 24);
    CHECK(inside_50 / n == Approx(0.50).margin(0.05));
    CHECK(inside_90 / n == Approx(0.90).margin(0.04));
}

TEST_CASE("prophet: a load that crosses zero is forecast on its own scale") {
    test::TownOptions o;
    o.days = 200;
    o.offset = 900;
    o.noise = 0.02;
    const History h = test::town(o);
    double error = 0;
    double n = 0;
    for (const Forecast& f : Prophet().backtest(h, {h.load.begin + 100 * day, h.load.end()}))
        for (const ForecastValue& v : f.values) {
            error += std::abs(v.mean - h.load.at(v.target));
            n += 1;
        }
    CHECK(n >= 99 * 24);
    CHECK(error / n < 30); // the noise alone is 16
}

TEST_CASE("prophet: damaged histories give a sane forecast or the same slot last week") {
    test::TownOptions o;
    o.days = 500;
    const History right = test::town(o);
    const auto damaged = [&](auto change) {
        History h = right;
        for (std::size_t i = 0; i < h.load.size(); ++i)
            h.load.values[i] = change(i, h.load.values[i]);
        const Time end = h.load.end();
        for (const Forecast& f : Prophet().backtest(h, {end - 10 * day, end}))
            for (const ForecastValue& v : f.values) {
                CHECK(std::isfinite(v.mean));
                CHECK(std::is_sorted(v.quantiles.begin(), v.quantiles.end()));
            }
        return forecast(h, end, 2 * day);
    };
    const TimeRange targets{right.load.end(), right.load.end() + 2 * day};
    const std::size_t n = right.load.size();
    const auto error = [&](const Forecast& f, double factor) {
        check_complete(f, targets, right.load.step);
        double most = 0;
        for (const ForecastValue& v : f.values)
            most = std::max(most,
                            std::abs(v.mean / (factor * right.load.at(v.target - 14 * day)) - 1));
        return most;
    };

    SECTION("all missing") {
        const Forecast f = damaged([](std::size_t, double) { return missing; });
        CHECK(f.values.empty());
        CHECK(f.quality == "too little history: same slot last week");
    }
    SECTION("one value") {
        const Forecast f =
            damaged([&](std::size_t i, double v) { return i + 30 == n ? v : missing; });
        CHECK(f.quality == "too little history: same slot last week");
    }
    SECTION("constant") {
        const Forecast f = damaged([](std::size_t, double) { return 500.0; });
        check_complete(f, targets, right.load.step);
        for (const ForecastValue& v : f.values)
            CHECK(v.mean == Approx(500).epsilon(0.01));
    }
    SECTION("zeros") {
        const Forecast f = damaged([](std::size_t, double) { return 0.0; });
        check_complete(f, targets, right.load.step);
        for (const ForecastValue& v : f.values)
            CHECK(v.mean == Approx(0).margin(0.01));
    }
    SECTION("infinite values") {
        const double inf = std::numeric_limits<double>::infinity();
        CHECK(error(damaged([&](std::size_t i, double v) { return i % 7 == 0 ? inf : v; }), 1) <
              0.15);
        CHECK(error(damaged([&](std::size_t i, double v) { return i % 7 == 0 ? -inf : v; }), 1) <
              0.15);
    }
    SECTION("a year is missing") {
        CHECK(error(damaged([&](std::size_t i, double v) {
                        return i > 60 * 24 && i < 425 * 24 ? missing : v;
                    }),
                    1) < 0.15);
    }
    SECTION("the last weeks are missing") {
        CHECK(error(damaged([&](std::size_t i, double v) { return i + 20 * 24 > n ? missing : v; }),
                    1) < 0.3);
    }
    SECTION("ten times as much from a day on") {
        CHECK(error(damaged([&](std::size_t i, double v) { return i + 30 * 24 > n ? 10 * v : v; }),
                    10) < 0.3);
    }
    SECTION("a thousand times as much for six hours of yesterday") {
        CHECK(error(damaged([&](std::size_t i, double v) {
                        return i + 20 > n && i + 14 <= n ? 1000 * v : v;
                    }),
                    1) < 0.15);
    }
    SECTION("hardly anything but noise") {
        std::mt19937_64 random(4);
        std::uniform_real_distribution<double> any(-1000, 1000);
        check_complete(damaged([&](std::size_t, double) { return any(random); }), targets,
                       right.load.step);
    }
}

TEST_CASE("prophet: residuals of the last days shift the forecast") {
    std::mt19937_64 random(2);
    std::normal_distribution<double> normal;
    std::vector<double> residuals;
    double level = 0;
    for (int d = 0; d < 300; ++d) {
        level = 0.9 * level + 0.04 * normal(random);
        for (int s = 0; s < 24; ++s)
            residuals.push_back(level + 0.002 * normal(random));
    }
    for (std::size_t i = residuals.size() - 24; i < residuals.size(); ++i)
        residuals[i] = 0.1;
    const std::vector<ProphetShift> shifts = expected_residuals(residuals, 24, 48);
    REQUIRE(shifts.size() == 48);
    for (std::size_t i = 0; i < 24; ++i) {
        CHECK(shifts[i].mean == Approx(0.09).margin(0.02));
        CHECK(shifts[24 + i].mean == Approx(0.081).margin(0.03));
        CHECK(shifts[i].errors.size() == 90);
    }
    const std::span<const double> few(residuals.data(), 20 * 24);
    for (const ProphetShift& s : expected_residuals(few, 24, 24)) {
        CHECK(s.mean == 0);
        CHECK(s.errors.empty());
    }
}
