#include "elf/models/conformal.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace elf;
using models::Conformal;
using models::Outcome;

namespace {

constexpr std::size_t slots = 24;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Errors whose deviation is known: larger by day than at night, the same for neighbours in part.
class Town {
public:
    explicit Town(unsigned long seed) : m_random(seed) {}

    /// One day, issued and learnt. Each slot's errors have the deviation `size`; `spread` tells as
    /// much of it as `candour` says.
    std::vector<Outcome> day(Conformal& model, double size, double candour = 0) {
        std::vector<Outcome> out;
        const double common = m_normal(m_random);
        for (std::size_t s = 0; s < slots; ++s) {
            const double own = size * (s > 6 ? 1.0 : 0.5);
            const double spread = candour > 0 ? std::pow(own, candour) : missing;
            const double error = own * (0.6 * common + 0.8 * m_normal(m_random));
            out.push_back({s, error, spread, model.offsets(s, spread)});
        }
        model.learn(out);
        return out;
    }

private:
    std::mt19937_64 m_random;
    std::normal_distribution<double> m_normal;
};

struct Coverage {
    double inside_50 = 0, inside_80 = 0, inside_90 = 0, inside_95 = 0, n = 0;

    void add(const std::vector<Outcome>& day) {
        for (const Outcome& o : day) {
            const auto inside = [&](std::size_t k) {
                return o.given[k] <= o.error && o.error <= o.given[8 - k] ? 1 : 0;
            };
            inside_95 += inside(0);
            inside_90 += inside(1);
            inside_80 += inside(2);
            inside_50 += inside(3);
            n += 1;
        }
    }
};

double width(const Quantiles& q) {
    return q.back() - q.front();
}

Conformal after(int days, Town& town, double size = 0.02) {
    Conformal model(slots);
    for (int d = 0; d < days; ++d)
        town.day(model, size);
    return model;
}

bool same_bits(const Quantiles& a, const Quantiles& b) {
    return std::memcmp(a.data(), b.data(), sizeof a) == 0;
}

bool equal(const Conformal& a, const Conformal& b) {
    for (std::size_t s = 0; s < slots; ++s)
        for (const double spread : {missing, 0.01, 0.05})
            if (!same_bits(a.offsets(s, spread), b.offsets(s, spread)))
                return false;
    return true;
}

} // namespace

TEST_CASE("conformal bands cover what they say while the errors grow and shrink") {
    Town town(1);
    Conformal model(slots);
    Coverage year;
    for (int d = 0; d < 730; ++d) {
        const double size = d % 180 < 90 ? 0.01 : 0.03;
        const std::vector<Outcome> day = town.day(model, size);
        if (d >= 365)
            year.add(day);
    }
    CHECK(year.inside_50 / year.n == Approx(0.50).margin(0.02));
    CHECK(year.inside_80 / year.n == Approx(0.80).margin(0.015));
    CHECK(year.inside_90 / year.n == Approx(0.90).margin(0.01));
    CHECK(year.inside_95 / year.n == Approx(0.95).margin(0.01));
}

TEST_CASE("conformal bands follow a change of the errors within weeks") {
    Town town(2);
    Conformal model = after(365, town, 0.01);
    for (int d = 0; d < 10; ++d)
        town.day(model, 0.04);
    Coverage then;
    for (int d = 0; d < 30; ++d)
        then.add(town.day(model, 0.04));
    CHECK(then.inside_80 / then.n > 0.70);
    CHECK(then.inside_90 / then.n > 0.82);
}

TEST_CASE("a spread that tells the size of the errors is believed, one that does not is not") {
    for (const double candour : {1.0, 0.0}) {
        Town town(3);
        Conformal model(slots);
        std::mt19937_64 random(4);
        std::normal_distribution<double> normal;
        for (int d = 0; d < 365; ++d) {
            const double size = 0.02 * std::exp(0.7 * normal(random));
            std::vector<Outcome> day = town.day(model, size, candour);
        }
        const double ratio = width(model.offsets(12, 0.06)) / width(model.offsets(12, 0.015));
        if (candour > 0)
            CHECK(ratio > 2);
        else
            CHECK(ratio == Approx(1));
    }
}

TEST_CASE("a spread of nothing or without end is an unknown one") {
    Town town(14);
    Conformal model = after(60, town);
    const Quantiles usual = model.offsets(12, missing);
    for (const double spread : {0.0, -1.0, std::numeric_limits<double>::infinity()}) {
        CHECK(model.offsets(12, spread) == model.offsets(12, missing));
        model.learn(12, 0.01, spread, usual);
    }
    CHECK(std::isfinite(model.offsets(12, 0.02)[0]));
}

TEST_CASE("conformal offsets never cross") {
    Town town(5);
    Conformal model(slots);
    std::mt19937_64 random(6);
    std::cauchy_distribution<double> heavy(0, 0.01);
    for (int d = 0; d < 200; ++d) {
        std::vector<Outcome> day;
        for (std::size_t s = 0; s < slots; ++s)
            day.push_back({s, heavy(random), std::abs(heavy(random)), model.offsets(s, 0.01)});
        model.learn(day);
        for (std::size_t s = 0; s < slots; ++s) {
            const Quantiles q = model.offsets(s, std::abs(heavy(random)));
            if (!std::isnan(q[0]))
                CHECK(std::is_sorted(q.begin(), q.end()));
        }
    }
}

TEST_CASE("a restored conformal model gives the same offsets to the bit and goes on likewise") {
    for (const int days : {1, 10, 100, 400}) {
        Town town(7);
        Conformal model = after(days, town);
        std::map<std::string, Matrix> stored;
        model.to_matrices("bands_", stored);
        Conformal again = Conformal::from_matrices("bands_", stored, slots);
        CHECK(equal(model, again));
        for (int d = 0; d < 5; ++d)
            again.learn(town.day(model, 0.03));
        CHECK(equal(model, again));
    }
}

TEST_CASE("matrices that do not fit are refused") {
    Town town(8);
    std::map<std::string, Matrix> stored;
    after(30, town).to_matrices("", stored);
    CHECK_THROWS_AS(Conformal::from_matrices("", stored, 48), Error);
    CHECK_THROWS_AS(Conformal::from_matrices("other_", stored, slots), Error);
    for (const char* name : {"scores", "widths", "wild", "scale_slots", "scale_fit"}) {
        std::map<std::string, Matrix> damaged = stored;
        damaged[name].values.pop_back();
        CHECK_THROWS_AS(Conformal::from_matrices("", damaged, slots), Error);
        damaged.erase(name);
        CHECK_THROWS_AS(Conformal::from_matrices("", damaged, slots), Error);
    }
}

TEST_CASE("a day in the wrong unit does not stretch the conformal bands") {
    Town town(9);
    Conformal model = after(200, town);
    const double before = width(model.offsets(12, missing));
    std::vector<Outcome> day;
    for (std::size_t s = 0; s < slots; ++s)
        day.push_back({s, std::log(1000.0), missing, model.offsets(s, missing)});
    model.learn(day);
    CHECK(width(model.offsets(12, missing)) == Approx(before));
}

TEST_CASE("a wild error at the very start does not either") {
    Town town(10);
    Conformal model(slots);
    for (int d = 0; d < 40; ++d) {
        if (d == 0) {
            for (std::size_t s = 0; s < 6; ++s)
                model.learn(s, std::log(1000.0), missing, model.offsets(s, missing));
        } else {
            town.day(model, 0.02);
        }
    }
    for (std::size_t s = 0; s < slots; ++s)
        CHECK(width(model.offsets(s, missing)) < 0.2);
}

TEST_CASE("errors that stay large are a new regime and are learnt") {
    Town town(11);
    Conformal model = after(200, town, 0.005);
    for (int d = 0; d < 20; ++d)
        town.day(model, 0.1);
    Coverage then;
    for (int d = 0; d < 20; ++d)
        then.add(town.day(model, 0.1));
    CHECK(then.inside_90 / then.n > 0.7);
}

TEST_CASE("conformal bands are there after ten days and rather wide") {
    Coverage second_week;
    for (unsigned long seed = 20; seed < 60; ++seed) {
        Town town(seed);
        Conformal model = after(10, town);
        for (int d = 0; d < 10; ++d)
            second_week.add(town.day(model, 0.02));
    }
    CHECK(second_week.inside_80 / second_week.n > 0.79);
    CHECK(second_week.inside_80 / second_week.n < 0.90);
    CHECK(second_week.inside_95 / second_week.n > 0.93);
}

TEST_CASE("without errors there are no conformal bands") {
    Town town(12);
    Conformal model(slots);
    CHECK(std::isnan(model.offsets(3, 0.02)[0]));
    for (int d = 0; d < 30; ++d)
        for (std::size_t s = 0; s < slots; ++s)
            model.learn(s, missing, missing, model.offsets(s, missing));
    CHECK(std::isnan(model.offsets(3, missing)[8]));
}

TEST_CASE("a slot that never had an error has no band, its missing spread is the usual one") {
    Conformal model(slots);
    std::mt19937_64 random(13);
    std::normal_distribution<double> normal(0, 0.02);
    for (int d = 0; d < 60; ++d) {
        std::vector<Outcome> day;
        for (std::size_t s = 0; s < 12; ++s)
            day.push_back({s, normal(random), 0.01, model.offsets(s, 0.01)});
        model.learn(day);
    }
    CHECK(std::isnan(model.offsets(18, 0.01)[0]));
    CHECK(model.offsets(6, missing) == model.offsets(6, 0.01));
}
