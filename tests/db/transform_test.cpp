#include "database.hpp"

#include "elf/clean/changes.hpp"
#include "elf/store/area.hpp"
#include "elf/store/reading.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;
using namespace std::chrono_literals;

namespace {

const Time start = parse_time("2024-01-01T00:00Z");

/// An hourly area whose load repeats every day, known at the end of each hour.
class Feeder {
public:
    explicit Feeder(int days) {
        m_area.name = "feeder";
        store::save_area(m_database.db(), m_area);
        m_database.exec(fmt::format(
            "insert into observation (area, quantity, source, time, known_at, value, length, unit, "
            "run, assumed) select {}, 'load', 'csv', t, t + interval '1 hour', "
            "100 + 10 * extract(hour from t), 60, 'MW', 1, true from generate_series("
            "'2024-01-01'::timestamptz, '2024-01-01'::timestamptz + interval '{} days 23 hours', "
            "interval '1 hour') as t",
            m_area.id, days - 1));
        receipt("2024-01-01", fmt::format("{}", format_time(start + std::chrono::days{days} - 1h)),
                format_time(start + std::chrono::days{days}));
    }

    test::Database& database() { return m_database; }

    void receipt(const std::string& first, const std::string& last, const std::string& known_to) {
        m_database.exec(fmt::format(
            "insert into receipt (area, quantity, source, run, received_at, first_time, "
            "last_time, known_to, rows) select {}, 'load', 'csv', 1, now(), '{}'::"
            "timestamptz, '{}'::timestamptz, '{}', 1",
            m_area.id, first, last, known_to));
    }

    void observe(const std::string& time, double value, const std::string& known_at) {
        m_database.exec(fmt::format("insert into observation (area, quantity, source, time, "
                                    "known_at, value, length, unit, run, assumed) values ({}, "
                                    "'load', 'csv', '{}', '{}', {}, 60, 'MW', 2, false)",
                                    m_area.id, time, known_at, value));
        receipt(time, time, known_at);
    }

    void forget(const std::string& from, const std::string& to) {
        m_database.exec(
            fmt::format("delete from observation where time >= '{}' and time < '{}'", from, to));
    }

    int transform(const std::string& arguments) {
        return m_database.run("elf-transform", arguments);
    }

    std::vector<Reading> readings(const std::string& as_of) {
        const TimeRange range{start, start + std::chrono::days{100}};
        return store::load_readings(m_database.db(), {{&m_area, "load", range}}, parse_time(as_of))
            .front();
    }

    /// Every version with everything but the run, and which transaction wrote it.
    std::string versions(bool with_transaction) {
        return m_database
            .exec(fmt::format("select string_agg(concat_ws('|', time, known_at, value, raw, "
                              "quality, reason, source{}), E'\\n' order by time, known_at) "
                              "from reading",
                              with_transaction ? ", xmin" : ""))
            .str(0, 0);
    }

private:
    test::Database m_database;
    Area m_area;
};

double value_at(const std::vector<Reading>& readings, const std::string& time) {
    for (const Reading& r : readings)
        if (r.time == parse_time(time))
            return r.value;
    return -1;
}

} // namespace

TEST_CASE("a second run with the same as_of touches nothing") {
    Feeder feeder(20);
    REQUIRE(feeder.transform("--as-of 2024-01-15") == 0);
    const std::string before = feeder.versions(true);
    REQUIRE(feeder.transform("--as-of 2024-01-15") == 0);
    CHECK(feeder.versions(true) == before);
    REQUIRE(feeder.transform("--as-of 2024-01-15 --rescreen") == 0);
    CHECK(feeder.versions(true) == before);
}

TEST_CASE("nothing known after as_of is seen, and the next run takes it in") {
    Feeder feeder(20);
    REQUIRE(feeder.transform("--as-of 2024-01-10T12:00Z") == 0);
    CHECK(feeder.readings("2024-06-01").size() == 9 * 24 + 12);
    REQUIRE(feeder.transform("--as-of 2024-02-01") == 0);
    CHECK(feeder.readings("2024-06-01").size() == 20 * 24);
}

TEST_CASE("a correction changes exactly the reading it corrects, and only from then on") {
    Feeder feeder(20);
    REQUIRE(feeder.transform("--as-of 2024-02-01") == 0);
    const auto before = feeder.readings("2024-06-01");
    feeder.observe("2024-01-05T10:00Z", 203, "2024-02-02T00:00Z");
    REQUIRE(feeder.transform("--as-of 2024-02-03") == 0);
    const auto after = feeder.readings("2024-06-01");
    REQUIRE(after.size() == before.size());
    for (std::size_t i = 0; i < after.size(); ++i)
        if (after[i].time == parse_time("2024-01-05T10:00Z"))
            CHECK(after[i].value == 203);
        else
            CHECK(after[i].value == before[i].value);
    CHECK(value_at(feeder.readings("2024-02-01"), "2024-01-05T10:00Z") == 200);
}

TEST_CASE("a correction reaches the fills it shapes") {
    Feeder feeder(20);
    feeder.forget("2024-01-12T10:00Z", "2024-01-12T11:00Z");
    REQUIRE(feeder.transform("--as-of 2024-02-01") == 0);
    CHECK(value_at(feeder.readings("2024-06-01"), "2024-01-12T10:00Z") == Approx(200));
    feeder.observe("2024-01-05T10:00Z", 203, "2024-02-02T00:00Z");
    REQUIRE(feeder.transform("--as-of 2024-02-03") == 0);
    CHECK(value_at(feeder.readings("2024-06-01"), "2024-01-12T10:00Z") > 202);
    CHECK(value_at(feeder.readings("2024-02-01"), "2024-01-12T10:00Z") == Approx(200));
}

TEST_CASE("a gap that is closed late is measured, not filled, at every later as_of") {
    Feeder feeder(20);
    feeder.forget("2024-01-12T10:00Z", "2024-01-12T20:00Z");
    REQUIRE(feeder.transform("--as-of 2024-02-01") == 0);
    CHECK(std::isnan(value_at(feeder.readings("2024-06-01"), "2024-01-12T12:00Z")));
    // A first receipt counts as known at the end of its interval, however late it comes.
    for (int hour = 10; hour < 20; ++hour)
        feeder.observe(fmt::format("2024-01-12T{}:00Z", hour), 102 + 10 * hour,
                       fmt::format("2024-01-12T{}:00Z", hour + 1));
    REQUIRE(feeder.transform("--as-of 2024-02-02") == 0);
    CHECK(value_at(feeder.readings("2024-06-01"), "2024-01-12T12:00Z") == 222);
}

TEST_CASE("night by night gives the same state as once for all") {
    Feeder nightly(20);
    Feeder once(20);
    for (Feeder* f : {&nightly, &once}) {
        f->forget("2024-01-09T22:00Z", "2024-01-10T01:00Z"); // a gap over a midnight
        f->forget("2024-01-14T03:00Z", "2024-01-16T05:00Z");
        f->observe("2024-01-04T05:00Z", 123, "2024-01-11T00:00Z");
    }
    for (int day = 2; day <= 22; ++day)
        REQUIRE(nightly.transform(fmt::format("--as-of 2024-01-{:02}T00:00Z", day)) == 0);
    REQUIRE(once.transform("--as-of 2024-01-22T00:00Z") == 0);
    const auto a = nightly.readings("2024-01-22");
    const auto b = once.readings("2024-01-22");
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        INFO(format_time(a[i].time));
        CHECK(a[i].quality == b[i].quality);
        CHECK(((std::isnan(a[i].value) && std::isnan(b[i].value)) || a[i].value == b[i].value));
    }
}

TEST_CASE("what the screen says night by night is what it says at once, at every as_of") {
    Feeder nightly(60);
    Feeder once(60);
    for (Feeder* f : {&nightly, &once}) {
        // Rough enough that some verdicts of the edge are taken back by the centred windows.
        f->database().exec("update observation set value = value * (1 + 0.01 * "
                           "sin(7.1 * extract(epoch from time) / 3600) * "
                           "sin(0.37 * extract(epoch from time) / 3600)) "
                           "+ case when extract(hour from time)::int * 7 "
                           "% 41 = extract(day from time) then 14 else 0 end");
        f->database().exec("update observation set value = value * 3 where time in "
                           "('2024-02-03 11:00Z', '2024-02-14 23:00Z', '2024-02-27 23:00Z')");
        f->database().exec("update observation set value = 0 where time between "
                           "'2024-02-09 04:00Z' and '2024-02-09 12:00Z'");
        f->database().exec("update observation set value = 177 where time between "
                           "'2024-02-18 04:00Z' and '2024-02-18 14:00Z'");
    }
    const auto night = [](int day) { return format_time(start + std::chrono::days{day}); };
    for (int day = 2; day <= 60; ++day)
        REQUIRE(nightly.transform("--as-of " + night(day)) == 0);
    REQUIRE(once.transform("--as-of " + night(60)) == 0);
    CHECK(once.database()
              .exec("select count(*) from reading where reason like '%DE%'")
              .integer(0, 0) > 3);
    for (int day = 30; day <= 60; day += 3) {
        const auto a = nightly.readings(night(day));
        const auto b = once.readings(night(day));
        INFO(night(day));
        REQUIRE(a.size() == b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            INFO(format_time(a[i].time) << " " << a[i].value << " " << a[i].reason << " | "
                                        << b[i].value << " " << b[i].reason);
            CHECK(clean::same_content(a[i], b[i]));
            CHECK(a[i].known_at == b[i].known_at);
        }
    }
}

TEST_CASE("a replay of the past leaves the present as it is") {
    Feeder feeder(20);
    feeder.observe("2024-01-04T05:00Z", 123, "2024-01-11T00:00Z");
    REQUIRE(feeder.transform("--as-of 2024-02-01") == 0);
    const auto present = feeder.readings("2024-02-01");
    REQUIRE(feeder.transform("--as-of 2024-01-08") == 0);
    CHECK(value_at(feeder.readings("2024-01-08"), "2024-01-04T05:00Z") == 150);
    const auto again = feeder.readings("2024-02-01");
    REQUIRE(again.size() == present.size());
    for (std::size_t i = 0; i < again.size(); ++i)
        CHECK(again[i].value == present[i].value);
}

TEST_CASE("a dry run leaves nothing") {
    Feeder feeder(5);
    REQUIRE(feeder.transform("--as-of 2024-02-01 --dry-run") == 0);
    CHECK(feeder.readings("2024-06-01").empty());
    CHECK(feeder.database().exec("select count(*) from run").integer(0, 0) == 0);
}
