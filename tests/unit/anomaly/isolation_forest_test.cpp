#include "elf/anomaly/isolation_forest.hpp"
#include "elf/core/error.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>

using namespace elf;
using namespace elf::anomaly;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// A round cloud of `rows` points about the origin, the coordinates nearly normal.
Table cloud(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Random random(seed, 0);
    Table t;
    for (std::size_t c = 0; c < columns; ++c)
        t.names.emplace_back(1, static_cast<char>('a' + c));
    for (std::size_t i = 0; i < rows * columns; ++i) {
        double sum = 0;
        for (int k = 0; k < 12; ++k)
            sum += random.unit();
        t.values.push_back(sum - 6);
    }
    return t;
}

void append(Table& t, const std::vector<double>& row) {
    t.values.insert(t.values.end(), row.begin(), row.end());
}

IsolationForest fitted(const Table& t, ForestOptions options = {}) {
    IsolationForest forest(options);
    forest.fit(t);
    return forest;
}

std::size_t highest(const std::vector<double>& scores) {
    return static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) -
                                    scores.begin());
}

} // namespace

TEST_CASE("average path lengths are those of binary search trees") {
    const std::vector<double> c = average_path_lengths(256);
    CHECK(c[0] == 0);
    CHECK(c[1] == 0);
    CHECK(c[2] == 1);
    CHECK(c[3] == Approx(5.0 / 3).epsilon(1e-14));
    CHECK(c[4] == Approx(13.0 / 6).epsilon(1e-14));
    // H(255) from its asymptotic series
    const double h255 = std::log(255.0) + 0.5772156649015329 + 1 / 510.0 - 1 / (12 * 255.0 * 255.0);
    CHECK(c[256] == Approx(2 * h255 - 2 * 255.0 / 256).epsilon(1e-9));
}

TEST_CASE("random numbers are the same everywhere") {
    Random random(1, 0);
    double least = 1;
    double greatest = 0;
    double sum = 0;
    for (int i = 0; i < 10000; ++i) {
        const double u = random.unit();
        least = std::min(least, u);
        greatest = std::max(greatest, u);
        sum += u;
    }
    CHECK(least >= 0);
    CHECK(greatest < 1);
    CHECK(sum / 10000 == Approx(0.5).margin(0.01));

    std::vector<int> counts(7);
    for (int i = 0; i < 7000; ++i)
        ++counts[random.below(7)];
    for (const int n : counts)
        CHECK(n == Approx(1000).margin(150));
    CHECK(Random(1, 2).unit() != Random(2, 1).unit());
    CHECK(Random(1, 2).unit() == Random(1, 2).unit());
}

TEST_CASE("an obvious outlier gets the highest score") {
    Table t = cloud(1000, 3, 5);
    append(t, {0, 8, -8});
    const std::vector<double> scores = fitted(t).score(t);
    CHECK(highest(scores) == 1000);
    CHECK(scores.back() > 0.65);
    const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / 1001;
    CHECK(mean == Approx(0.45).margin(0.05));
    CHECK(*std::min_element(scores.begin(), scores.end()) > 0);
}

TEST_CASE("new rows are scored by the forest as it is") {
    const Table t = cloud(2000, 2, 6);
    const IsolationForest forest = fitted(t);
    Table fresh = cloud(1, 2, 99);
    fresh.values = {0, 0, 3, 3, 20, -20};
    const std::vector<double> scores = forest.score(fresh);
    CHECK(scores[0] < scores[1]);
    CHECK(scores[0] < scores[2]);
    CHECK(scores[0] < 0.45);
    CHECK(scores[1] > 0.65);
    CHECK(scores[2] > 0.65);
}

TEST_CASE("the number of threads changes nothing") {
    Table t = cloud(3000, 4, 7);
    t.values[17] = missing;
    ForestOptions options;
    options.trees = 50;
    const std::vector<double> one = fitted(t, options).score(t);
    for (const int threads : {2, 7}) {
        options.threads = threads;
        CHECK(fitted(t, options).score(t) == one);
    }
}

TEST_CASE("a plane in place of a threshold sees what lies off a diagonal") {
    // Both coordinates of the last row are ordinary, only their difference is not.
    Table t = cloud(2000, 2, 11);
    for (std::size_t i = 0; i < t.rows(); ++i)
        t.values[2 * i + 1] = t.values[2 * i] + 0.1 * t.values[2 * i + 1];
    append(t, {1.2, -1.2});
    append(t, {2.2, 2.2});
    ForestOptions options;
    options.features_per_split = 2;
    const std::vector<double> oblique = fitted(t, options).score(t);
    const std::vector<double> straight = fitted(t).score(t);
    CHECK(oblique[2000] > oblique[2001] + 0.03);
    CHECK(oblique[2000] - oblique[2001] > straight[2000] - straight[2001]);
}

TEST_CASE("a stored forest scores to the bit as before") {
    Table t = cloud(700, 5, 12);
    t.values[8] = missing;
    for (const std::size_t features : {1U, 3U}) {
        ForestOptions options;
        options.trees = 30;
        options.features_per_split = features;
        const IsolationForest forest = fitted(t, options);
        const auto matrices = forest.matrices();
        const IsolationForest again(matrices, 5);
        CHECK(again.score(t) == forest.score(t));
        CHECK(again.attribution(t, 3) == forest.attribution(t, 3));

        for (const char* part : {"forest", "tree_slots", "tree_points", "tree_rows"}) {
            auto damaged = matrices;
            damaged.at(part).values[0] = missing;
            CHECK_THROWS_AS(IsolationForest(damaged, 5), Error);
            damaged.erase(part);
            CHECK_THROWS_AS(IsolationForest(damaged, 5), Error);
        }
        auto narrow = matrices;
        narrow.at("tree_slots").values[0] = 2 * 3; // a slot that rows of three columns do not have
        CHECK_THROWS_AS(IsolationForest(narrow, 3), Error);
    }
}

TEST_CASE("a forest on few rows and planes bears missing and infinite values") {
    Table t = cloud(9, 3, 13);
    t.values[0] = missing;
    t.values[4] = std::numeric_limits<double>::infinity();
    t.values[8] = -std::numeric_limits<double>::infinity();
    for (const std::size_t features : {1U, 2U, 7U}) {
        ForestOptions options;
        options.trees = 40;
        options.features_per_split = features;
        const IsolationForest forest = fitted(t, options);
        for (const double s : forest.score(t))
            CHECK((s > 0 && s < 1));
        CHECK(IsolationForest(forest.matrices(), 3).score(t) == forest.score(t));
    }
}

TEST_CASE("the seed decides the forest") {
    const Table t = cloud(500, 3, 8);
    ForestOptions options;
    options.trees = 20;
    const std::vector<double> first = fitted(t, options).score(t);
    CHECK(fitted(t, options).score(t) == first);
    options.seed = 2;
    CHECK(fitted(t, options).score(t) != first);
}

TEST_CASE("credit of the features adds up to the path saved") {
    Table t = cloud(1000, 3, 9);
    append(t, {0, 0, 9});
    append(t, {missing, -9, 0});
    const IsolationForest forest = fitted(t);
    const std::vector<double> scores = forest.score(t);
    for (const std::size_t row : {0U, 17U, 1000U, 1001U}) {
        const std::vector<double> credit = forest.attribution(t, row);
        const double sum = std::accumulate(credit.begin(), credit.end(), 0.0);
        CHECK(sum ==
              Approx(forest.expected_path_length() * (1 + std::log2(scores[row]))).margin(1e-5));
    }
    CHECK(highest(forest.attribution(t, 1000)) == 2);
    CHECK(highest(forest.attribution(t, 1001)) == 1);
}

TEST_CASE("missing values are taken as ordinary") {
    Table t = cloud(1000, 3, 10);
    const std::size_t from = t.rows();
    append(t, {missing, missing, missing});
    append(t, {missing, 9, -9});
    append(t, {missing, 0, 0});
    for (std::size_t i = 0; i < 900; i += 3) // a feature that is often missing
        t.values[i] = missing;
    const std::vector<double> scores = fitted(t).score(t);
    for (const double s : scores)
        CHECK(std::isfinite(s));
    CHECK(highest(scores) == from + 1);
    CHECK(scores[from] < 0.5);
    CHECK(scores[from + 2] < 0.5);
}

TEST_CASE("a forest of equal rows isolates none") {
    Table t;
    t.names = {"a", "b"};
    t.values.assign(200, 3.0);
    const std::vector<double> scores = fitted(t).score(t);
    for (const double s : scores)
        CHECK(s == Approx(0.5));
}

TEST_CASE("what cannot be a forest is refused") {
    ForestOptions none;
    none.trees = 0;
    CHECK_THROWS_AS(IsolationForest(none), Error);
    ForestOptions small;
    small.sample = 1;
    CHECK_THROWS_AS(IsolationForest(small), Error);
    IsolationForest forest({});
    CHECK_THROWS_AS(forest.fit({}), Error);
    Table one;
    one.names = {"a"};
    one.values = {1};
    CHECK_THROWS_AS(forest.fit(one), Error);
}
