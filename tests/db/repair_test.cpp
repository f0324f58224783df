#include "database.hpp"

#include "elf/store/area.hpp"
#include "elf/store/reading.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;

namespace {

/// The load of a town by its local clock: ramps, quiet weekends, a season and some noise.
const char* const town_load =
    "create function town_load(t timestamptz) returns double precision language sql immutable as "
    "$$ "
    "with l as (select (t at time zone 'Europe/Berlin') as at) "
    "select 1000 + 180 * sin((extract(hour from at) - 9) / 24 * 2 * pi()) "
    "+ 90 * sin((extract(hour from at) - 4) / 12 * 2 * pi()) "
    "- case when extract(isodow from at) > 5 then 120 else 0 end "
    "+ 100 * cos(extract(doy from at) / 365 * 2 * pi()) "
    "+ 6 * sin(extract(epoch from t) / 3600 * 1.7) * sin(extract(epoch from t) / 3600 * 0.13) "
    "from l $$";

class Town {
public:
    Town() {
        m_area.name = "town";
        m_area.time_zone = "Europe/Berlin";
        store::save_area(m_database.db(), m_area);
        m_database.exec(town_load);
    }

    /// Hourly observations of [from, to): `value` by t, known an hour later.
    void observe(const std::string& from, const std::string& to, const std::string& value) {
        m_database.exec(fmt::format(
            "insert into observation (area, quantity, source, time, known_at, value, length, unit, "
            "run, assumed) select {}, 'load', 'csv', t, t + interval '1 hour', {}, 60, 'MW', 1, "
            "true from generate_series('{}'::timestamptz, '{}'::timestamptz - interval '1 hour', "
            "interval '1 hour') as t",
            m_area.id, value, from, to));
        m_database.exec(fmt::format(
            "insert into receipt (area, quantity, source, run, received_at, first_time, last_time, "
            "known_to, rows) select {}, 'load', 'csv', 1, now(), '{}', '{}'::timestamptz - "
            "interval '1 hour', '{}', 1",
            m_area.id, from, to, to));
    }

    int transform(const std::string& arguments) {
        return m_database.run("elf-transform", arguments);
    }

    std::string one(const std::string& sql) { return m_database.exec(sql).str(0, 0); }

    /// Intervals whose reading at as_of is not what the load was, as "wrong of all".
    std::string wrong(const std::string& as_of, const std::string& where = "true") {
        return one(fmt::format(
            "select count(*) filter (where abs(value - town_load(time)) > 1e-6 or value is null) "
            "|| ' of ' || count(*) from report_readings(null, '{}', null, null) where {}",
            as_of, where));
    }

private:
    test::Database m_database;
    Area m_area;
};

} // namespace

TEST_CASE("a clock that was late for ten days is put back, from when that could be known") {
    Town town;
    town.observe("2023-01-09T00:00Z", "2023-03-06T05:00Z", "town_load(t)");
    town.observe("2023-03-06T05:00Z", "2023-03-16T05:00Z", "town_load(t - interval '1 hour')");
    town.observe("2023-03-16T05:00Z", "2023-05-20T00:00Z", "town_load(t)");
    REQUIRE(town.transform("--as-of 2023-05-20") == 0);
    CHECK(town.one("select string_agg(kind || ' ' || shift || ' ' || applied, ', ') from repair") ==
          "clock_shift 60 true");
    const std::string inside = "time between '2023-03-07' and '2023-03-15'";
    CHECK(town.wrong("2023-05-20", inside) == "0 of 193");
    CHECK(town.one("select count(*) from reading where quality = 'corrected' and reason = "
                   "'CLOCK_SHIFT' and raw_time = time + interval '1 hour' and " +
                   inside) == "193");
    // The night before it could be known still has what was received.
    const std::string known = town.one("select known_at - interval '1 second' from repair");
    CHECK(town.wrong(known, inside) != "0 of 193");
    // Nearly all of the hours are right: edges fall into quiet hours, the lost hour is filled.
    const std::string wrong = town.wrong("2023-05-20");
    INFO(wrong);
    CHECK(std::stoi(wrong) <= 8);

    const std::string before = town.one("select md5(string_agg(r::text, '' order by time, "
                                        "known_at)) from reading r");
    REQUIRE(town.transform("--as-of 2023-05-20 --rescreen") == 0);
    CHECK(town.one("select md5(string_agg(r::text, '' order by time, known_at)) from reading r") ==
          before);
}

TEST_CASE("a long history is worked on in parts of which one reaches into the one before") {
    // A meter that keeps the clock of UTC, for 400 days: that it is back in time with the town is
    // seen in the second part, from before that begins.
    Town town;
    town.observe("2025-10-27T01:00Z", "2026-12-01T01:00Z",
                 "(select case when (floor(day)::integer + 4) % 7 % 6 = 0 then 0.85 else 1 end * "
                 "(500 + 90 * sin(6.2832 * (day - 0.3)) + 4 * greatest(18 - warm, 0) + 10 * noise) "
                 "from (select extract(epoch from t)::float8 / 86400 as day, "
                 "(hashtext(t::text) & 1023) / 1024.0 as noise) d, "
                 "lateral (select 12 - 10 * cos(6.2832 * (day - 18) / 365.25) "
                 "- 4 * cos(6.2832 * (day - 0.13)) + 2 * noise as warm) w)");
    REQUIRE(town.transform("--as-of 2026-12-01T01:00Z") == 0);
    CHECK(town.one("select count(*) from repair") == "2");
    CHECK(town.one("select count(distinct time) from reading") == "9600");
}

TEST_CASE("a clock that is still wrong is named, not moved") {
    Town town;
    town.observe("2023-01-09T00:00Z", "2023-03-06T05:00Z", "town_load(t)");
    town.observe("2023-03-06T05:00Z", "2023-03-20T00:00Z", "town_load(t - interval '1 hour')");
    REQUIRE(town.transform("--as-of 2023-03-20") == 0);
    CHECK(town.one("select string_agg(kind || ' ' || applied, ', ') from repair") ==
          "clock_shift false");
    CHECK(town.one("select area || ' ' || shift_minutes || ' ' || applied from report_repairs("
                   "null, '2023-03-20', null, null)") == "town 60 false");
    CHECK(town.one("select string_agg(distinct quality || ' ' || reason, ', ') from "
                   "report_readings(null, '2023-03-20', null, null) "
                   "where time between '2023-03-08' and '2023-03-15'") == "measured CLOCK_SHIFT");
}

TEST_CASE("a shift that comes night by night ends as one that comes at once") {
    Town town;
    town.observe("2023-01-09T00:00Z", "2023-03-06T05:00Z", "town_load(t)");
    town.observe("2023-03-06T05:00Z", "2023-03-16T05:00Z", "town_load(t - interval '1 hour')");
    town.observe("2023-03-16T05:00Z", "2023-04-20T00:00Z", "town_load(t)");
    for (int day = 0; day <= 45; ++day) {
        const Time night = parse_time("2023-03-06") + std::chrono::days{day};
        REQUIRE(town.transform("--as-of " + format_time(night)) == 0);
    }
    CHECK(town.one("select string_agg(kind || ' ' || shift || ' ' || applied, ', ') from repair") ==
          "clock_shift 60 true");
    CHECK(town.wrong("2023-04-20", "time between '2023-03-07' and '2023-03-15'") == "0 of 193");
}

TEST_CASE(
    "days whose day and month were swapped are put back, and left alone once they are right") {
    Town town;
    // What stands under the local date d.m. is that of m.d., where both are dates.
    const std::string swapped =
        "(select case when extract(day from at) <= 12 then town_load(make_timestamptz("
        "extract(year from at)::int, extract(day from at)::int, extract(month from at)::int, "
        "extract(hour from at)::int, 0, 0, 'Europe/Berlin')) else town_load(t) end "
        "from (select t at time zone 'Europe/Berlin' as at) as l)";
    town.observe("2021-12-31T23:00Z", "2022-12-31T23:00Z", swapped);
    REQUIRE(town.transform("--as-of 2023-01-01") == 0);
    CHECK(town.one("select string_agg(kind || ' ' || applied, ', ') from repair") ==
          "swapped_days true");
    CHECK(town.one("select value - town_load(time) < 1e-6 and raw_time = '2022-07-03 10:00Z' and "
                   "quality = 'corrected' and reason = 'SWAPPED_DAYS' "
                   "from reading where time = '2022-03-07 11:00Z'") == "t");
    const std::string wrong = town.wrong("2023-01-01");
    INFO(wrong);
    CHECK(std::stoi(wrong) <= 8); // hours of the days of clock changes

    // The source delivers the year again, as it should be.
    town.one("with gone as (delete from observation returning 1) select count(*) from gone");
    town.observe("2021-12-31T23:00Z", "2022-12-31T23:00Z", "town_load(t)");
    REQUIRE(town.transform("--as-of 2023-01-02 --rescreen") == 0);
    CHECK(town.one("select count(*) from repair") == "0");
    CHECK(town.wrong("2023-01-02").substr(0, 5) == "0 of ");
}
