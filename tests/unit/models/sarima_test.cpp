#include "series_of_town.hpp"

#include "elf/core/error.hpp"
#include "elf/models/sarima.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>

using namespace elf;
using namespace elf::models;

namespace {

constexpr std::chrono::hours day{24};

Forecast forecast(Forecaster& model, const History& h, Time as_of, Minutes horizon) {
    model.fit(h, as_of);
    const Time first = h.load.step.ceil(as_of);
    return model.predict(h, as_of, {first, first + horizon});
}

History known_at(const History& h, Time as_of) {
    History out = h;
    out.load = h.load.resized({h.load.begin, h.load.step.floor(as_of)});
    return out;
}

void check_complete(const Forecast& f, TimeRange targets, Step step) {
    REQUIRE(f.values.size() == targets.steps(step));
    for (std::size_t i = 0; i < f.values.size(); ++i) {
        CHECK(f.values[i].target == targets.begin + step.length() * static_cast<long>(i));
        CHECK(std::isfinite(f.values[i].mean));
        CHECK(std::is_sorted(f.values[i].quantiles.begin(), f.values[i].quantiles.end()));
        CHECK(std::isfinite(f.values[i].quantiles.front()));
        CHECK(std::isfinite(f.values[i].quantiles.back()));
    }
}

double error_of(const std::vector<Forecast>& issues, const Series& truth) {
    double error = 0;
    double size = 0;
    for (const Forecast& f : issues)
        for (const ForecastValue& v : f.values)
            if (const double y = truth.at(v.target); !std::isnan(y)) {
                error += std::abs(v.mean - y);
                size += std::abs(y);
            }
    return error / size;
}

TimeRange last_days(const History& h, int days) {
    return {h.zone.start_of_day(h.zone.local(h.load.end()).date - std::chrono::days{days}),
            h.load.end()};
}

bool same(const Forecast& a, const Forecast& b) {
    return std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                      [](const ForecastValue& x, const ForecastValue& y) {
                          return x.target == y.target && x.mean == y.mean &&
                                 x.quantiles == y.quantiles;
                      });
}

} // namespace

TEST_CASE("sarima: the day-ahead error comes near the noise", "[sarima]") {
    for (const bool temperature : {false, true}) {
        test::TownOptions o;
        o.temperature = temperature;
        const History h = test::town(o);
        const auto issues = Sarima().backtest(h, last_days(h, 40));
        REQUIRE(issues.size() == 40);
        // Noise of 1 % is 0.8 % of mean absolute error; nothing can do better.
        CHECK(error_of(issues, h.load) < 0.011);
    }
}

TEST_CASE("sarima: nothing after the midnight changes the forecast of a day", "[sarima]") {
    test::TownOptions o;
    o.days = 90;
    o.temperature = true;
    const History h = test::town(o);
    const TimeRange span = last_days(h, 15);
    const auto before = Sarima().backtest(h, span);
    REQUIRE(before.size() == 15);
    for (const std::size_t d : {0U, 3U, 7U, 14U}) {
        const Time midnight = before[d].issued_at;
        const Time next = h.zone.start_of_day(h.zone.local(midnight).date + std::chrono::days{1});
        History changed = h;
        for (std::size_t i = 0; i < changed.load.size(); ++i) {
            if (changed.load.time(i) >= midnight)
                changed.load.values[i] = i % 3 == 0 ? std::nan("") : 17.0;
            // The day's temperature stands in for a forecast of it.
            if (changed.load.time(i) >= next)
                changed.temperature.values[i] = 99;
        }
        const auto after = Sarima().backtest(changed, span);
        REQUIRE(after.size() == before.size());
        for (std::size_t k = 0; k <= d; ++k)
            CHECK(same(before[k], after[k]));
    }
}

TEST_CASE("sarima: a correction is not seen before it is known", "[sarima]") {
    test::TownOptions o;
    o.days = 90;
    const History h = test::town(o);
    const std::size_t i = 70 * 24 + 10;
    const Time when = h.load.time(i);
    History corrected = h;
    corrected.load.values[i] *= 1.05;
    corrected.late_load = {{when, when + std::chrono::hours{1}, h.load.values[i]},
                           {when, when + std::chrono::days{9}, corrected.load.values[i]}};
    const TimeRange span = last_days(h, 25);
    const auto plain = Sarima().backtest(h, span);
    const auto late = Sarima().backtest(corrected, span);
    REQUIRE(plain.size() == late.size());
    bool differs = false;
    for (std::size_t d = 0; d < plain.size(); ++d) {
        const bool equal = same(plain[d], late[d]);
        CHECK((equal || plain[d].issued_at >= when + std::chrono::days{9}));
        differs = differs || !equal;
    }
    CHECK(differs);
}

TEST_CASE("sarima: values that come in late leave no forecast out", "[sarima]") {
    test::TownOptions o;
    o.days = 60;
    History h = test::town(o);
    for (std::size_t i = 0; i < h.load.size(); ++i)
        h.late_load.push_back(
            {h.load.time(i), h.load.time(i) + std::chrono::hours{30}, h.load.values[i]});
    const auto issues = Sarima().backtest(h, last_days(h, 10));
    REQUIRE(issues.size() == 10);
    CHECK(error_of(issues, h.load) < 0.03);
}

TEST_CASE("sarima: a forecast sees the temperature that was forecast", "[sarima]") {
    test::TownOptions o;
    o.days = 90;
    o.temperature = true;
    History h = test::town(o);
    for (std::size_t i = 0; i < h.load.size(); ++i)
        h.load.values[i] *= 1 + 0.02 * std::max(0.0, h.temperature.values[i] - 5);
    const TimeRange span = last_days(h, 1);
    h.temperature_forecast = h.temperature;
    const auto right = Sarima().backtest(h, span);
    for (double& t : h.temperature_forecast.values)
        t += 3;
    const auto warmer = Sarima().backtest(h, span);
    REQUIRE(right.size() == 1);
    CHECK(warmer[0].values[12].mean > 1.02 * right[0].values[12].mean);
}

TEST_CASE("sarima: any step, any origin, a week ahead, days of 23 and 25 hours", "[sarima]") {
    for (const int step : {5, 15, 30, 60}) {
        test::TownOptions o;
        o.step = step;
        o.days = 75;
        for (const char* begin : {"2020-01-20T00:00:00", "2020-08-20T00:00:00"}) {
            o.begin = begin;
            const History h = test::town(o);
            const Date change{begin[6] == '1' ? parse_date("2020-03-29")
                                              : parse_date("2020-10-25")};
            const TimeRange changed = h.zone.day(change);
            const auto issues = Sarima().backtest(h, changed);
            REQUIRE(issues.size() == 1);
            check_complete(issues.front(), changed, h.load.step);
            CHECK(error_of(issues, h.load) < 0.03);
            const Time as_of = changed.begin - std::chrono::hours{9} - Minutes{17};
            Sarima model;
            const Time first = h.load.step.ceil(as_of);
            const Forecast f = forecast(model, known_at(h, as_of), as_of, 7 * day);
            check_complete(f, {first, first + 7 * day}, h.load.step);
            CHECK(f.quality == "ok");
            CHECK(error_of({f}, h.load) < 0.03);
        }
    }
}

TEST_CASE("sarima: at a local midnight a fit and the first day of a backtest agree", "[sarima]") {
    test::TownOptions o;
    o.days = 100;
    o.temperature = true;
    const History h = test::town(o);
    const TimeRange span = last_days(h, 1);
    Sarima model;
    const Forecast f = forecast(model, known_at(h, span.begin), span.begin, day);
    const auto issues = Sarima().backtest(h, span);
    REQUIRE(issues.size() == 1);
    REQUIRE(f.values.size() == issues[0].values.size());
    for (std::size_t i = 0; i < f.values.size(); ++i)
        CHECK(f.values[i].mean == Approx(issues[0].values[i].mean).epsilon(1e-9));
}

TEST_CASE("sarima: load after the origin is not looked at", "[sarima]") {
    test::TownOptions o;
    o.days = 90;
    const History h = test::town(o);
    for (const int hours : {0, 10, 23}) {
        const Time as_of = last_days(h, 9).begin + std::chrono::hours{hours};
        Sarima whole;
        Sarima known;
        const Forecast a = forecast(whole, h, as_of, 7 * day);
        const Forecast b = forecast(known, known_at(h, as_of), as_of, 7 * day);
        check_complete(a, {as_of, as_of + 7 * day}, h.load.step);
        CHECK(same(a, b));
    }
    Sarima early;
    CHECK(forecast(early, h, h.load.begin - day, day).values.empty());
}

TEST_CASE("sarima: a stored model forecasts the same as the one that was fitted", "[sarima]") {
    test::TownOptions o;
    o.days = 90;
    o.temperature = true;
    const History h = test::town(o);
    Sarima fitted;
    const Forecast a = forecast(fitted, known_at(h, last_days(h, 3).begin), last_days(h, 3).begin,
                                std::chrono::hours{48});
    const Model model = fitted.to_model();
    CHECK(model.name == "sarima");
    Sarima stored;
    stored.from_model(model);
    const Time as_of = last_days(h, 3).begin;
    CHECK(same(a, stored.predict(known_at(h, as_of), as_of, {as_of, as_of + 2 * day})));
    CHECK(stored.to_model().matrices.at("beta").values == model.matrices.at("beta").values);

    const auto refuses = [&](auto damage) {
        Model damaged = model;
        damage(damaged);
        CHECK_THROWS_AS(Sarima().from_model(damaged), Error);
    };
    refuses([](Model& m) { m.name = "adaptive"; });
    refuses([](Model& m) { m.version = 7; });
    refuses([](Model& m) { m.parameters.erase("unit"); });
    for (const char* name : {"order", "coefficients", "beta", "knots"}) {
        refuses([&](Model& m) { m.matrices.erase(name); });
        refuses([&](Model& m) { m.matrices.at(name).values.pop_back(); });
        refuses([&](Model& m) { m.matrices.at(name).values[0] = std::nan(""); });
    }
    refuses([](Model& m) { m.matrices.at("order").values[0] = -3; });
    refuses([](Model& m) { m.matrices.at("order").values[1] = 1e9; });
    refuses([](Model& m) { m.features.pop_back(); });
}

TEST_CASE("sarima: too little history: the same slot last week, and it says so", "[sarima]") {
    test::TownOptions o;
    for (const int days : {1, 8, 13, 27}) {
        o.days = days;
        const History h = test::town(o);
        Sarima model;
        const Forecast f = forecast(model, h, h.load.end(), day);
        check_complete(f, {h.load.end(), h.load.end() + day}, h.load.step);
        CHECK(f.model == "sarima");
        CHECK(f.quality == "too little history: same slot last week");
        Sarima stored;
        stored.from_model(model.to_model());
        CHECK(same(f, stored.predict(h, h.load.end(), {h.load.end(), h.load.end() + day})));
        CHECK(Sarima().backtest(h, h.load.range()).empty());
    }
    CHECK(Sarima().backtest({{}, TimeZone("UTC"), {}, {}, {}}, {Time{}, Time{} + day}).empty());
}

TEST_CASE("sarima: damaged histories give sane forecasts", "[sarima]") {
    test::TownOptions o;
    o.days = 430;
    o.temperature = true;
    const History good = test::town(o);
    const auto [low, high] = std::minmax_element(good.load.values.begin(), good.load.values.end());
    const auto try_with = [&](const char* what, auto damage, double least, double most) {
        INFO(what);
        History h = good;
        damage(h.load.values);
        Sarima model;
        const Forecast f = forecast(model, h, h.load.end(), 7 * day);
        for (const ForecastValue& v : f.values) {
            CHECK(std::isfinite(v.mean));
            CHECK(v.mean >= least);
            CHECK(v.mean <= most);
            CHECK(std::is_sorted(v.quantiles.begin(), v.quantiles.end()));
        }
        for (const Forecast& issue : Sarima().backtest(h, last_days(h, 9)))
            for (const ForecastValue& v : issue.values) {
                CHECK(std::isfinite(v.mean));
                CHECK(v.mean >= least);
                CHECK(v.mean <= most);
            }
    };
    using Values = std::vector<double>;
    const auto all = [](double value) {
        return [value](Values& v) { std::fill(v.begin(), v.end(), value); };
    };
    const double infinite = std::numeric_limits<double>::infinity();
    try_with("missing", all(std::nan("")), 0, 0);
    try_with("constant", all(500), 499, 501);
    try_with("zero", all(0), -1e-9, 1e-9);
    try_with("negative", all(-5), -5.1, -4.9);
    try_with(
        "one value",
        [](Values& v) {
            std::fill(v.begin(), v.end(), std::nan(""));
            v[v.size() - 30] = 700;
        },
        700, 700);
    try_with(
        "infinite values",
        [&](Values& v) {
            for (std::size_t i = 5; i < v.size(); i += 1001)
                v[i] = i % 2 == 0 ? infinite : -infinite;
        },
        *low / 2, *high * 2);
    try_with(
        "huge values",
        [](Values& v) {
            for (std::size_t i = 5; i < v.size(); i += 1001)
                v[i] = 1e300;
        },
        *low / 2, *high * 2);
    try_with(
        "a year's gap",
        [](Values& v) { std::fill(v.begin() + 20 * 24, v.begin() + 385 * 24, std::nan("")); },
        *low / 2, *high * 2);
    try_with(
        "a gap up to now", [](Values& v) { std::fill(v.end() - 10 * 24, v.end(), std::nan("")); },
        *low / 2, *high * 2);
    try_with(
        "a step of 10x",
        [](Values& v) {
            for (std::size_t i = v.size() - 20 * 24; i < v.size(); ++i)
                v[i] *= 10;
        },
        *low, *high * 20);
    try_with(
        "zeros now and then",
        [](Values& v) {
            for (std::size_t i = 0; i < v.size(); i += 50)
                v[i] = 0;
        },
        -*high, *high * 2);
    try_with(
        "noise",
        [](Values& v) {
            std::mt19937_64 random(2);
            std::uniform_real_distribution<double> any(-1e6, 1e6);
            for (double& x : v)
                x = any(random);
        },
        -2.1e6, 2.1e6);
}

TEST_CASE("sarima: a new level is followed within days", "[sarima]") {
    test::TownOptions o;
    o.days = 200;
    History h = test::town(o);
    for (std::size_t i = 150 * 24; i < h.load.size(); ++i)
        h.load.values[i] *= 2.5;
    CHECK(error_of(Sarima().backtest(h, last_days(h, 20)), h.load) < 0.1);
}

TEST_CASE("sarima: a missing temperature is said", "[sarima]") {
    test::TownOptions o;
    o.days = 90;
    o.temperature = true;
    History h = test::town(o);
    const Time as_of = h.load.end();
    Sarima model;
    const Forecast f = forecast(model, h, as_of, day);
    CHECK(f.quality == "no temperature of some hours: that of the day before stands in");
    check_complete(f, {as_of, as_of + day}, h.load.step);
    h.temperature = {};
    CHECK(forecast(model, h, as_of, day).quality == "ok");
    // A model that counts on the weather, and a history that has none.
    Sarima fitted;
    fitted.fit(test::town(o), as_of);
    check_complete(fitted.predict(h, as_of, {as_of, as_of + day}), {as_of, as_of + day},
                   h.load.step);
}

TEST_CASE("sarima: the quantiles hold what they promise on noise of a known size", "[sarima]") {
    test::TownOptions o;
    o.days = 400;
    o.noise = 0.03;
    const History h = test::town(o);
    double n = 0;
    double inside_50 = 0;
    double inside_90 = 0;
    for (const Forecast& f : Sarima().backtest(h, last_days(h, 150)))
        for (const ForecastValue& v : f.values) {
            const double y = h.load.at(v.target);
            n += 1;
            inside_50 += v.quantiles[3] <= y && y <= v.quantiles[5] ? 1 : 0;
            inside_90 += v.quantiles[1] <= y && y <= v.quantiles[7] ? 1 : 0;
        }
    CHECK(n > 140 * 24);
    CHECK(inside_50 / n == Approx(0.50).margin(0.04));
    CHECK(inside_90 / n == Approx(0.90).margin(0.03));
}

TEST_CASE("sarima: a load that crosses zero is forecast on its own scale", "[sarima]") {
    test::TownOptions o;
    o.days = 200;
    o.offset = 900;
    o.noise = 0.02;
    const History h = test::town(o);
    double error = 0;
    double n = 0;
    for (const Forecast& f : Sarima().backtest(h, last_days(h, 60)))
        for (const ForecastValue& v : f.values) {
            error += std::abs(v.mean - h.load.at(v.target));
            n += 1;
        }
    CHECK(error / n < 30); // the noise alone is 16
}
