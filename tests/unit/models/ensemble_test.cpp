// What the ensemble does beyond the single models: others' forecasts, going on from a stored
// state, the rest of a day, what it says of itself, inputs that nobody should send.
#include "elf/core/error.hpp"
#include "elf/models/adaptive.hpp"
#include "elf/models/aggregation.hpp"
#include "elf/models/intraday.hpp"
#include "elf/models/seasonal_naive.hpp"
#include "series_of_town.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace elf;
using namespace elf::models;

namespace {

constexpr std::chrono::hours a_day{24};

test::TownOptions noisy_town(int days) {
    test::TownOptions o;
    o.days = days;
    o.noise = 0.03;
    return o;
}

/// An operator that errs by a third of what nobody can know.
void add_operator(History& h, double bias) {
    std::mt19937_64 random(5);
    std::normal_distribution<double> normal;
    Series said = h.load;
    for (double& v : said.values)
        v *= bias * (1 + 0.01 * normal(random));
    h.outside.push_back({"operator", said});
}

double error_of(const std::vector<Forecast>& issues, const Series& load) {
    double sum = 0;
    double n = 0;
    for (const Forecast& issue : issues)
        for (const ForecastValue& v : issue.values)
            if (const double y = load.at(v.target); !std::isnan(y)) {
                sum += std::abs(v.mean - y) / std::abs(y);
                n += 1;
            }
    return sum / n;
}

Forecast fitted_forecast(const History& h, Time as_of, std::chrono::hours horizon = a_day) {
    Adaptive model(Adaptive::Kind::ensemble);
    model.fit(h, as_of);
    return model.predict(h, as_of, {as_of, as_of + horizon});
}

History until(const History& h, Time end) {
    History out = h;
    out.load = h.load.resized({h.load.begin, end});
    return out;
}

} // namespace

TEST_CASE("ensemble: a good operator is followed, a biased one is put right") {
    for (const double bias : {1.0, 0.9}) {
        History h = test::town(noisy_town(200));
        const TimeRange span{h.load.end() - 60 * a_day, h.load.end()};
        const double alone = error_of(Adaptive(Adaptive::Kind::ensemble).backtest(h, span), h.load);
        add_operator(h, bias);
        const double with = error_of(Adaptive(Adaptive::Kind::ensemble).backtest(h, span), h.load);
        CHECK(with < 0.6 * alone);
        CHECK(error_of(Adaptive().backtest(h, span), h.load) == Approx(alone));
    }
}

TEST_CASE("ensemble: what the operator says later changes no forecast before it") {
    History h = test::town(noisy_town(150));
    add_operator(h, 1.0);
    const TimeRange span{h.load.begin, h.load.end()};
    const auto before = Adaptive(Adaptive::Kind::ensemble).backtest(h, span);
    const Time later = h.load.end() - 20 * a_day;
    for (std::size_t i = 0; i < h.load.size(); ++i)
        if (h.outside[0].values.time(i) >= later)
            h.outside[0].values.values[i] *= 1.5;
    const auto after = Adaptive(Adaptive::Kind::ensemble).backtest(h, span);
    REQUIRE(before.size() == after.size());
    bool any = false;
    for (std::size_t d = 0; d < before.size(); ++d)
        for (std::size_t i = 0; i < before[d].values.size(); ++i) {
            const bool same = before[d].values[i].mean == after[d].values[i].mean;
            if (before[d].values[i].target < later)
                CHECK(same);
            any = any || !same;
        }
    CHECK(any);
}

TEST_CASE("ensemble: a stored model goes on as one that never stopped") {
    test::TownOptions o = noisy_town(160);
    o.temperature = true;
    History h = test::town(o);
    add_operator(h, 1.0);
    h.load.values[h.load.size() - 60] = std::nan(""); // a day that stays waiting
    const Time stop = h.load.end() - 6 * a_day;
    Adaptive first(Adaptive::Kind::ensemble);
    first.fit(until(h, stop), stop);
    Adaptive stored(Adaptive::Kind::ensemble);
    stored.from_model(first.to_model());
    const Time as_of = h.load.end() - std::chrono::hours{9};
    const History known = until(h, as_of);
    const Forecast went_on =
        stored.predict(known, as_of, {as_of, as_of + 48 * std::chrono::hours{1}});
    const Forecast anew = fitted_forecast(known, as_of, std::chrono::hours{48});
    REQUIRE(went_on.values.size() == 48);
    for (std::size_t i = 0; i < anew.values.size(); ++i)
        CHECK(went_on.values[i].mean == Approx(anew.values[i].mean).epsilon(1e-5));
    // And from the days that were not there before it learns the same way twice.
    const Forecast again =
        stored.predict(known, as_of, {as_of, as_of + 48 * std::chrono::hours{1}});
    for (std::size_t i = 0; i < anew.values.size(); ++i)
        CHECK(again.values[i].mean == went_on.values[i].mean);
    CHECK_THROWS_AS(
        stored.predict(until(h, stop - 3 * a_day), stop - 3 * a_day, {stop - 3 * a_day, stop}),
        Error);
    CHECK(first.recent().end() <= stop);
    CHECK(first.recent().size() >= 50 * 24);
}

TEST_CASE("ensemble: it says what it is made of") {
    test::TownOptions o = noisy_town(130);
    o.temperature = true;
    History h = test::town(o);
    add_operator(h, 1.0);
    const Time as_of = h.load.end() - 30 * std::chrono::hours{1};
    const Forecast f = fitted_forecast(until(h, as_of), as_of, std::chrono::hours{30});
    REQUIRE(f.values.size() == 30);
    for (const ForecastValue& v : f.values) {
        const Parts& p = v.parts;
        CHECK(p.usual + p.calendar + p.recent_load + p.weather + p.experts ==
              Approx(v.mean).epsilon(1e-9));
        CHECK(std::is_sorted(v.quantiles.begin(), v.quantiles.end()));
    }
    const std::size_t k = f.weights.experts.size();
    REQUIRE(f.weights.weights.size() == 24 * k);
    CHECK(f.weights.experts.back() == "operator");
    for (std::size_t s = 0; s < 24; ++s)
        CHECK(std::accumulate(f.weights.weights.begin() + static_cast<long>(s * k),
                              f.weights.weights.begin() + static_cast<long>((s + 1) * k),
                              0.0) == Approx(1));
    CHECK_FALSE(f.peaks.empty());
}

TEST_CASE("ensemble: the rest of a day knows its morning") {
    // Days err as a whole: by noon it shows which kind this one is.
    History h = test::town(noisy_town(150));
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal;
    std::vector<double> level(200);
    for (double& v : level)
        v = 0.06 * normal(random);
    for (std::size_t i = 0; i < h.load.size(); ++i)
        h.load.values[i] *= 1 + level[i / 24];
    double at_midnight = 0;
    double at_noon = 0;
    for (int back = 1; back <= 6; ++back) {
        const Time midnight = h.load.end() - back * a_day;
        const Time noon = midnight + std::chrono::hours{12};
        const Forecast early = fitted_forecast(until(h, midnight), midnight);
        const Forecast late = fitted_forecast(until(h, noon), noon, std::chrono::hours{12});
        for (std::size_t i = 0; i < 12; ++i) {
            REQUIRE(late.values[i].target == early.values[i + 12].target);
            const double y = h.load.at(late.values[i].target);
            at_midnight += std::abs(early.values[i + 12].mean - y);
            at_noon += std::abs(late.values[i].mean - y);
        }
    }
    CHECK(at_noon < 0.8 * at_midnight);
}

TEST_CASE("ensemble: bands of a week ahead are as wide as what is forgotten by then") {
    // What a town's load lies beside its usual: every hour anew, or much the same for days.
    const auto widening = [](double keep) {
        test::TownOptions o;
        o.days = 430;
        o.noise = 0;
        History h = test::town(o);
        std::mt19937_64 random(11);
        std::normal_distribution<double> normal;
        double beside = 0;
        for (double& v : h.load.values) {
            beside = keep * beside + std::sqrt(1 - keep * keep) * normal(random);
            v *= 1 + 0.03 * beside;
        }
        const Time now = h.zone.start_of_day(h.zone.local(h.load.end()).date);
        Adaptive model(Adaptive::Kind::ensemble);
        model.fit(h, now);
        const Forecast f = model.predict(h, now, {now, now + std::chrono::days{7}});
        const auto width = [&](std::size_t first) {
            double sum = 0;
            for (std::size_t i = first; i < first + 24; ++i)
                sum += f.values[i].quantiles[7] - f.values[i].quantiles[1];
            return sum;
        };
        REQUIRE(f.values.size() == 168);
        return width(144) / width(0);
    };
    CHECK(widening(0.0) < 1.3);
    CHECK(widening(0.99) > 1.6);
}

TEST_CASE("ensemble: young areas are never worse than the same slot last week") {
    const History h = test::town(noisy_town(60));
    const TimeRange span{h.load.begin, h.load.end()};
    const auto issues = Adaptive(Adaptive::Kind::ensemble).backtest(h, span);
    const auto naive = SeasonalNaive().backtest(h, span);
    REQUIRE(issues.size() == naive.size());
    CHECK(error_of(issues, h.load) <= error_of(naive, h.load));
    CHECK(issues.front().quality == "too little history: same slot last week");
}

TEST_CASE("ensemble: damaged inputs give a finite forecast or none") {
    const double infinite = std::numeric_limits<double>::infinity();
    const auto damage = [](auto change) {
        History h = test::town(noisy_town(150));
        for (std::size_t i = 0; i < h.load.size(); ++i)
            h.load.values[i] = change(i, h.load.values[i]);
        return h;
    };
    const std::vector<History> histories{
        damage([](std::size_t, double) { return std::nan(""); }),
        damage([](std::size_t, double) { return 500.0; }),
        damage([](std::size_t i, double) { return i == 3000 ? 500.0 : std::nan(""); }),
        damage([](std::size_t, double) { return 0.0; }),
        damage([&](std::size_t i, double v) { return i % 7 == 0 ? infinite : v; }),
        damage([](std::size_t i, double v) { return i > 300 && i < 3300 ? std::nan("") : v; }),
        damage([](std::size_t i, double v) { return i > 3000 ? 10 * v : v; }),
    };
    for (std::size_t k = 0; k < histories.size(); ++k) {
        INFO(k);
        const Forecast f = fitted_forecast(histories[k], histories[k].load.end());
        for (const ForecastValue& v : f.values) {
            if (k != 0)
                CHECK(std::isfinite(v.mean));
            for (const double q : v.quantiles)
                CHECK((std::isfinite(q) || std::isnan(v.mean)));
        }
    }
}

TEST_CASE("aggregation finds the best expert, lets others sleep and does not look ahead") {
    Aggregation a(1, {1, 1, 1});
    std::mt19937_64 random(2);
    std::normal_distribution<double> normal;
    for (int t = 0; t < 400; ++t) {
        const double truth = normal(random);
        const std::vector<double> said{truth + 0.5 * normal(random), truth + 0.1 * normal(random),
                                       std::nan("")};
        const std::vector<double> w = a.weights(0, said);
        CHECK(w[2] == 0);
        CHECK(w[0] + w[1] == Approx(1));
        a.learn(0, said, w[0] * said[0] + w[1] * said[1], truth);
    }
    const std::vector<double> w = a.weights(0, std::vector<double>{0, 0, std::nan("")});
    CHECK(w[1] > 0.8);
    const std::vector<double> none(3, std::nan(""));
    CHECK(a.weights(0, none) == std::vector<double>(3, 0.0));
    std::map<std::string, Matrix> stored;
    a.to_matrices("x.", stored);
    Aggregation b(1, {1, 1, 1});
    b.from_matrices("x.", stored);
    CHECK(b.weights(0, std::vector<double>{0, 0, 0}) == a.weights(0, std::vector<double>{0, 0, 0}));
    Aggregation other(2, {1, 1, 1});
    CHECK_THROWS_AS(other.from_matrices("x.", stored), Error);
}

TEST_CASE("intraday: nothing is corrected without a past or without news") {
    Intraday day(24);
    std::vector<double> today(24, std::nan(""));
    CHECK(day.correct(today).shift == std::vector<double>(24, 0.0));
    today[3] = 1;
    CHECK(day.correct(today).shift == std::vector<double>(24, 0.0));
    for (std::size_t d = 0; d < 60; ++d)
        day.learn(d, std::vector<double>(24, d % 2 == 0 ? 0.1 : -0.1));
    for (double& v : today)
        v = std::nan("");
    for (std::size_t s = 0; s < 6; ++s)
        today[s] = 0.1;
    const Intraday::Correction c = day.correct(today);
    CHECK(c.shift[5] == 0);
    CHECK(c.shift[6] == Approx(0.1).epsilon(0.1));
    CHECK(c.narrowing[23] < 0.5);
}
