#include "series_of_town.hpp"

#include "elf/core/error.hpp"
#include "elf/models/adaptive.hpp"
#include "elf/models/day_ahead.hpp"
#include "elf/models/seasonal_naive.hpp"
#include "elf/store/model.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::models;

namespace {

bool same(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) || a == b;
}

/// The first time at or after which two series differ; the end where they do not.
Time first_difference(const Series& a, const Series& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!same(a.values[i], b.values[i]))
            return a.time(i);
    return a.end();
}

Forecast forecast(Forecaster& model, const History& h, Time as_of, Minutes horizon) {
    model.fit(h, as_of);
    const Time first = h.load.step.ceil(as_of);
    return model.predict(h, as_of, {first, first + horizon});
}

void check_complete(const Forecast& f, TimeRange targets, Step step) {
    REQUIRE(f.values.size() == targets.steps(step));
    for (std::size_t i = 0; i < f.values.size(); ++i) {
        CHECK(f.values[i].target == targets.begin + step.length() * static_cast<long>(i));
        CHECK(std::isfinite(f.values[i].mean));
        CHECK(std::is_sorted(f.values[i].quantiles.begin(), f.values[i].quantiles.end()));
    }
}

} // namespace

TEST_CASE("the day-ahead error comes near the noise, with and without weather") {
    for (const bool temperature : {false, true}) {
        test::TownOptions o;
        o.temperature = temperature;
        const History h = test::town(o);
        const Series f = day_ahead(h);
        REQUIRE(f.size() == h.load.size());
        REQUIRE(f.begin == h.load.begin);
        const Time year = h.load.begin + std::chrono::days{366};
        // Noise of 1 % is 0.8 % of mean absolute error; nothing can do better.
        CHECK(test::relative_error(f.resized({year, f.end()}), h.load.resized({year, f.end()})) <
              0.0125);
    }
}

TEST_CASE("no value of a day or later changes the forecast of that day") {
    test::TownOptions o;
    o.days = 400;
    o.temperature = true;
    const History h = test::town(o);
    const Series before = day_ahead(h);
    for (const int day : {30, 60, 113, 366, 390}) {
        History changed = h;
        const Time midnight =
            h.zone.start_of_day(h.zone.local(h.load.begin).date + std::chrono::days{day});
        std::mt19937_64 random(5);
        std::uniform_real_distribution<double> factor(0.1, 3.0);
        for (std::size_t i = 0; i < changed.load.size(); ++i) {
            if (changed.load.time(i) >= midnight)
                changed.load.values[i] *= factor(random);
            // Today's temperature stands in for a weather forecast: only that of later days may
            // not be seen.
            if (changed.load.time(i) >= midnight + std::chrono::days{1})
                changed.temperature.values[i] += 20 * factor(random);
        }
        const Time next = h.zone.start_of_day(h.zone.local(midnight).date + std::chrono::days{1});
        CHECK(first_difference(before, day_ahead(changed)) >= next);
    }
}

TEST_CASE("a fault on a rare day does not turn the next day of its kind") {
    test::TownOptions o;
    o.days = 430;
    History h = test::town(o);
    const auto date = [&](int day) {
        return h.zone.local(h.load.begin).date + std::chrono::days{day};
    };
    h.holidays = HolidayCalendar({date(40), date(380), date(415)});
    const History right = h;
    // The day after a holiday is received in kW for six hours.
    const Time fault = h.zone.start_of_day(date(381)) + std::chrono::hours{10};
    for (Time t = fault; t < fault + std::chrono::hours{6}; t += std::chrono::hours{1})
        h.load.values[static_cast<std::size_t>(h.load.index(t))] *= 1000;
    const TimeRange later{h.zone.start_of_day(date(383)), h.load.end()};
    const Series load = right.load.resized(later);
    CHECK(test::relative_error(day_ahead(h).resized(later), load) <
          1.3 * test::relative_error(day_ahead(right).resized(later), load));
}

TEST_CASE("a new level is learnt within days") {
    test::TownOptions o;
    o.days = 430;
    History h = test::town(o);
    const Time change = h.load.begin + std::chrono::days{390};
    for (Time t = change; t < h.load.end(); t += std::chrono::hours{1})
        h.load.values[static_cast<std::size_t>(h.load.index(t))] *= 2.5;
    const TimeRange later{change + std::chrono::days{20}, h.load.end()};
    CHECK(test::relative_error(day_ahead(h).resized(later), h.load.resized(later)) < 0.15);
}

TEST_CASE("a correction is not seen before it is known") {
    test::TownOptions o;
    o.days = 150;
    const History h = test::town(o);
    const std::size_t i = 100 * 24 + 10;
    const Time when = h.load.time(i);
    History corrected = h;
    corrected.load.values[i] *= 3;
    corrected.late_load = {{when, when + std::chrono::hours{1}, h.load.values[i]},
                           {when, when + std::chrono::days{20}, corrected.load.values[i]}};
    const Series plain = day_ahead(h);
    const Time seen = first_difference(plain, day_ahead(corrected));
    CHECK(seen >= when + std::chrono::days{20});
    CHECK(seen < when + std::chrono::days{29}); // it stands in the lags by then
}

TEST_CASE("a value that comes in late is learnt from late and missed by nobody") {
    test::TownOptions o;
    o.days = 150;
    History h = test::town(o);
    for (std::size_t i = 0; i < h.load.size(); ++i)
        h.late_load.push_back(
            {h.load.time(i), h.load.time(i) + std::chrono::hours{30}, h.load.values[i]});
    const Series f = day_ahead(h);
    CHECK(std::none_of(f.values.begin() + 40 * 24, f.values.end(),
                       [](double v) { return std::isnan(v); }));
    CHECK(test::relative_error(f, h.load) < 0.05);
}

TEST_CASE("days of 23 and 25 hours: no forecast is missing or doubled") {
    for (const int step : {60, 30, 15}) {
        test::TownOptions o;
        o.step = step;
        o.days = 80;
        for (const char* begin : {"2020-01-20T00:00:00", "2020-08-20T00:00:00"}) {
            o.begin = begin;
            const History h = test::town(o);
            const Series f = day_ahead(h);
            const Date change{begin[6] == '1' ? parse_date("2020-03-29")
                                              : parse_date("2020-10-25")};
            const TimeRange day = h.zone.day(change);
            const std::size_t expected =
                static_cast<std::size_t>((begin[6] == '1' ? 23 : 25) * 60 / step);
            CHECK(day.steps(h.load.step) == expected);
            for (Time t = day.begin; t < day.end; t += h.load.step.length())
                CHECK(std::isfinite(f.at(t)));
            Adaptive model;
            const std::vector<Forecast> issues = model.backtest(h, day);
            REQUIRE(issues.size() == 1);
            check_complete(issues.front(), day, h.load.step);
            History known = h;
            known.load = h.load.resized({h.load.begin, day.begin});
            const Minutes horizon = std::chrono::duration_cast<Minutes>(day.end - day.begin);
            check_complete(forecast(model, known, day.begin, horizon), day, h.load.step);
        }
    }
}

TEST_CASE("a forecast may begin at any time of the day") {
    test::TownOptions o;
    o.days = 120;
    const History h = test::town(o);
    for (const int minutes : {0, 61, 14 * 60, 23 * 60 + 59}) {
        const Time as_of = h.load.begin + std::chrono::days{110} + Minutes{minutes};
        History known = h;
        known.load = h.load.resized({h.load.begin, h.load.step.floor(as_of)});
        Adaptive model;
        const Forecast f = forecast(model, known, as_of, std::chrono::hours{48});
        const Time first = h.load.step.ceil(as_of);
        check_complete(f, {first, first + std::chrono::hours{48}}, h.load.step);
        CHECK(f.quality == "ok");
        double error = 0;
        for (const ForecastValue& v : f.values)
            error += std::abs(v.mean / h.load.at(v.target) - 1) / 48;
        CHECK(error < 0.03);
    }
}

TEST_CASE("at a local midnight a fit and the pass through the past agree") {
    test::TownOptions o;
    o.days = 130;
    o.temperature = true;
    const History h = test::town(o);
    const Time as_of = h.load.end() - std::chrono::days{1};
    History known = h;
    known.load = h.load.resized({h.load.begin, as_of});
    Adaptive model;
    const Forecast f = forecast(model, known, as_of, std::chrono::hours{24});
    const std::vector<Forecast> passed = Adaptive().backtest(h, {as_of, h.load.end()});
    REQUIRE(passed.size() == 1);
    REQUIRE(f.values.size() == 24);
    // Storing brings the waiting terms of P into it at another time, and P is rounded then.
    for (std::size_t i = 0; i < f.values.size(); ++i) {
        CHECK(f.values[i].mean == Approx(passed[0].values[i].mean).epsilon(1e-7));
        CHECK(f.values[i].quantiles[0] == Approx(passed[0].values[i].quantiles[0]).epsilon(1e-7));
    }
}

TEST_CASE("a backtest of the last days is the end of a longer one") {
    test::TownOptions o;
    o.days = 400;
    const History h = test::town(o);
    const auto all = Adaptive().backtest(h, h.load.range());
    // Honest for the shortest, the second and the longest of the scalings.
    for (const int first : {40, 200, 380}) {
        const Time begin =
            h.zone.start_of_day(h.zone.local(h.load.begin).date + std::chrono::days{first});
        const auto last = Adaptive().backtest(h, {begin, h.load.end()});
        const auto same_day = std::find_if(all.begin(), all.end(),
                                           [&](const Forecast& f) { return f.issued_at == begin; });
        REQUIRE(last.size() == static_cast<std::size_t>(all.end() - same_day));
        for (std::size_t i = 0; i < last.size(); ++i) {
            const Forecast& expected = same_day[static_cast<long>(i)];
            REQUIRE(last[i].issued_at == expected.issued_at);
            REQUIRE(last[i].values.size() == expected.values.size());
            for (std::size_t k = 0; k < expected.values.size(); ++k)
                REQUIRE(last[i].values[k].mean == expected.values[k].mean);
        }
    }
}

TEST_CASE("a stored model forecasts the same as the one that was fitted") {
    test::TownOptions o;
    o.days = 130;
    const History h = test::town(o);
    Adaptive fitted;
    const Forecast a = forecast(fitted, h, h.load.end(), std::chrono::hours{24});
    Adaptive stored;
    stored.from_model(fitted.to_model());
    const Forecast b =
        stored.predict(h, h.load.end(), {h.load.end(), h.load.end() + std::chrono::hours{24}});
    REQUIRE(a.values.size() == b.values.size());
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        CHECK(a.values[i].mean == b.values[i].mean);
        CHECK(a.values[i].quantiles == b.values[i].quantiles);
    }
    Model damaged = fitted.to_model();
    damaged.matrices.at("mean").rows -= 1;
    CHECK_THROWS_AS(stored.from_model(damaged), Error);
    damaged = fitted.to_model();
    damaged.matrices.erase("level");
    CHECK_THROWS_AS(stored.from_model(damaged), Error);
    Model earlier = fitted.to_model(); // had no feature of half days
    earlier.version = 1;
    CHECK_THROWS_WITH(stored.from_model(earlier),
                      "the stored model is adaptive version 1, not adaptive version 6");
}

TEST_CASE("the state of a compact model is small, and it forecasts nearly as well") {
    test::TownOptions o;
    o.days = 430;
    o.temperature = true;
    const History h = test::town(o);
    const Time now = h.load.end();
    Adaptive compact(Adaptive::Kind::compact);
    const Forecast fitted = forecast(compact, h, now, std::chrono::hours{24});
    CHECK(fitted.model == "compact");
    const std::string bytes = store::encode_matrices(compact.to_model().matrices);
    CHECK(bytes.size() <= 256 * 1024);
    Model read = compact.to_model();
    read.matrices = store::decode_matrices(bytes);
    Adaptive stored(Adaptive::Kind::compact);
    stored.from_model(read);
    const Forecast again = stored.predict(h, now, {now, now + std::chrono::hours{24}});
    REQUIRE(again.values.size() == 24);
    for (std::size_t i = 0; i < again.values.size(); ++i)
        CHECK(again.values[i].mean == Approx(fitted.values[i].mean).epsilon(1e-4));

    const TimeRange span{now - std::chrono::days{60}, now};
    const auto error = [&](Adaptive::Kind kind) {
        double sum = 0;
        for (const Forecast& issue : Adaptive(kind).backtest(h, span))
            for (const ForecastValue& v : issue.values)
                sum += std::abs(v.mean - h.load.at(v.target));
        return sum;
    };
    CHECK(error(Adaptive::Kind::compact) < 1.3 * error(Adaptive::Kind::adaptive));
}

TEST_CASE("too little history: the same slot last week, and it says so") {
    test::TownOptions o;
    o.days = 14;
    const History h = test::town(o);
    Adaptive model;
    const Forecast f = forecast(model, h, h.load.end(), std::chrono::hours{24});
    check_complete(f, {h.load.end(), h.load.end() + std::chrono::hours{24}}, h.load.step);
    CHECK(f.model == "adaptive");
    CHECK(f.quality == "too little history: same slot last week");
    CHECK(f.values.front().mean == h.load.at(h.load.end() - std::chrono::days{7}));
}

TEST_CASE("the quantiles hold what they promise on noise of a known size") {
    test::TownOptions o;
    o.days = 500;
    o.noise = 0.03;
    const History h = test::town(o);
    const TimeRange span{h.load.begin + std::chrono::days{300}, h.load.end()};
    double n = 0;
    double inside_50 = 0;
    double inside_90 = 0;
    for (const Forecast& f : Adaptive().backtest(h, span))
        for (const ForecastValue& v : f.values) {
            REQUIRE(std::is_sorted(v.quantiles.begin(), v.quantiles.end()));
            const double y = h.load.at(v.target);
            n += 1;
            inside_50 += v.quantiles[3] <= y && y <= v.quantiles[5] ? 1 : 0;
            inside_90 += v.quantiles[1] <= y && y <= v.quantiles[7] ? 1 : 0;
        }
    CHECK(n > 190 * 24);
    CHECK(inside_50 / n == Approx(0.50).margin(0.04));
    CHECK(inside_90 / n == Approx(0.90).margin(0.03));
}

TEST_CASE("a load that crosses zero is forecast on its own scale") {
    test::TownOptions o;
    o.days = 200;
    o.offset = 900;
    o.noise = 0.02;
    const History h = test::town(o);
    REQUIRE(*std::min_element(h.load.values.begin(), h.load.values.end()) < 0);
    const Series f = day_ahead(h);
    double error = 0;
    double n = 0;
    for (std::size_t i = 60 * 24; i < f.size(); ++i, n += 1)
        error += std::abs(f.values[i] - h.load.values[i]);
    CHECK(error / n < 30); // the noise alone is 16
}

TEST_CASE("gaps in load and temperature leave no forecast out") {
    test::TownOptions o;
    o.days = 150;
    o.temperature = true;
    History h = test::town(o);
    for (std::size_t i = 100 * 24; i < 103 * 24 + 5; ++i)
        h.load.values[i] = std::nan("");
    for (std::size_t i = 110 * 24; i < 112 * 24; ++i)
        h.temperature.values[i] = std::nan("");
    const Series f = day_ahead(h);
    CHECK(std::none_of(f.values.begin() + 40 * 24, f.values.end(),
                       [](double v) { return std::isnan(v); }));
    CHECK(test::relative_error(f, h.load) < 0.03);
}

TEST_CASE("a blackout stays out of the forecasts of the days after it") {
    test::TownOptions o;
    o.days = 150;
    const History h = test::town(o);
    History dark = h;
    for (std::size_t i = 120 * 24 + 12; i < 120 * 24 + 18; ++i)
        dark.load.values[i] *= 0.05;
    const Series f = day_ahead(dark);
    const TimeRange after{h.load.time(121 * 24), h.load.time(135 * 24)};
    CHECK(test::relative_error(f.resized(after), h.load.resized(after)) < 0.05);
}

TEST_CASE("the same slot last week, or the most recent one") {
    test::TownOptions o;
    o.days = 60;
    History h = test::town(o);
    const Time as_of = h.load.end();
    SeasonalNaive model;
    Forecast f = forecast(model, h, as_of, std::chrono::hours{24 * 9});
    check_complete(f, {as_of, as_of + std::chrono::hours{24 * 9}}, h.load.step);
    CHECK(f.values[5].mean == h.load.at(f.values[5].target - std::chrono::days{7}));
    CHECK(f.values[8 * 24 + 5].mean ==
          h.load.at(f.values[8 * 24 + 5].target - std::chrono::days{14}));
    const long gap = h.load.index(as_of + std::chrono::hours{5} - std::chrono::days{7});
    h.load.values[static_cast<std::size_t>(gap)] = std::nan("");
    f = forecast(model, h, as_of, std::chrono::hours{24});
    CHECK(f.values[5].mean == h.load.at(f.values[5].target - std::chrono::days{1}));
}

TEST_CASE("the same slot last week does not see a correction before it is known") {
    test::TownOptions o;
    o.days = 60;
    const History h = test::town(o);
    const std::size_t i = 40 * 24 + 10;
    const Time when = h.load.time(i);
    for (const int days : {3, 9}) {
        History corrected = h;
        corrected.load.values[i] = 5;
        corrected.late_load = {{when, when + std::chrono::hours{1}, h.load.values[i]},
                               {when, when + std::chrono::days{days}, 5}};
        const Time target = when + std::chrono::days{7};
        const TimeRange day = h.zone.day(h.zone.local(target).date);
        const std::vector<Forecast> issues = SeasonalNaive().backtest(corrected, day);
        REQUIRE(issues.size() == 1);
        CHECK(issues.front().values[10].mean == (days == 3 ? 5 : h.load.values[i]));
    }
}
