#include "database.hpp"

#include "elf/commands/detect_neighbours.hpp"
#include "elf/store/anomaly.hpp"
#include "elf/store/area.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;

namespace {

/// Ten weeks of an hourly town from 2024-01-01 with a loud night, an outage that a screen rejected
/// and a gap. Each hour is known at its end.
class Town {
public:
    Town() {
        m_area.name = "town";
        store::save_area(m_database.db(), m_area);
        m_database.exec(fmt::format(
            "insert into reading (area, quantity, run, time, known_at, value, quality, source) "
            "select {}, 'load', 1, t, t + interval '1 hour', "
            "500 - 200 * cos((extract(hour from t) - 6) / 24 * 6.283185) "
            "+ 4 * sin(extract(epoch from t) / 3600 * 7.7), 'measured', 'csv' "
            "from generate_series('2024-01-01'::timestamptz, '2024-03-10T23:00Z', '1 hour') as t",
            m_area.id));
        change("2024-02-20T03:00Z", "2024-02-20T09:00Z", "value = value * 1.5");
        change("2024-02-24T10:00Z", "2024-02-24T14:00Z",
               "raw = 0, value = null, quality = 'rejected', reason = 'NEG_OR_ZERO'");
        change("2024-03-01T10:00Z", "2024-03-01T16:00Z",
               "value = null, quality = 'missing', source = ''");
    }

    /// As a run of elf-transform leaves its trace.
    void change(const std::string& from, const std::string& to, const std::string& what) {
        m_database.exec(fmt::format(
            "with now as (insert into run (tool, as_of, state, version) values ('elf-transform', "
            "'2024-01-01', 'completed', 'test') returning run) "
            "update reading r set {}, run = now.run from now where r.time >= '{}' and r.time < "
            "'{}'",
            what, from, to));
    }

    int detect(const std::string& arguments) { return m_database.run("elf-detect", arguments); }

    /// Rows without the run that wrote them.
    std::string scores() {
        return text("select string_agg((to_jsonb(s) - 'run')::text, E'\\n' order by time) "
                    "from anomaly_score s");
    }
    std::string events() {
        return text("select string_agg((to_jsonb(e) - 'run')::text, E'\\n' order by start) "
                    "from anomaly e");
    }
    /// Changes when a row is touched, even to the same content.
    std::string versions() {
        return text("select md5(string_agg(xmin::text || time, ',' order by time)) "
                    "from anomaly_score") +
               text("select md5(string_agg(xmin::text || start, ',' order by start)) "
                    "from anomaly") +
               text("select md5(string_agg(xmin::text || fitted_at, ',' order by fitted_at)) "
                    "from model");
    }
    std::string class_at(const std::string& time) {
        return text(fmt::format("select coalesce(max(class), '-') from anomaly "
                                "where start <= '{0}' and finish > '{0}'",
                                time));
    }
    std::string text(const std::string& sql) {
        const db::Result r = m_database.exec(sql);
        return r.is_null(0, 0) ? "" : r.str(0, 0);
    }
    test::Database& database() { return m_database; }
    const Area& area() const { return m_area; }

private:
    test::Database m_database;
    Area m_area;
};

constexpr const char* at_end = "--as-of 2024-03-11T00:00:00Z";

} // namespace

TEST_CASE("events and scores are stored, what a screen rejected among them") {
    Town town;
    REQUIRE(town.detect(at_end) == 0);
    CHECK(town.class_at("2024-02-20T05:00Z") == "off_peak_high");
    CHECK(town.class_at("2024-02-24T12:00Z") == "outage");
    CHECK(town.class_at("2024-03-01T12:00Z") == "missing_data");
    CHECK(town.text("select count(*) from anomaly") == "3");
    CHECK(town.text("select count(*) from anomaly where state = 'closed'") == "3");
    CHECK(town.text("select count(*) from anomaly_score where flagged") == "10");
    CHECK(town.text("select round(energy_kwh) < -1e6 from anomaly where class = 'outage'") == "t");
    CHECK(town.text("select energy_kwh is null from anomaly where class = 'missing_data'") == "t");
}

TEST_CASE("detecting twice touches nothing, and a range gives the same rows") {
    Town town;
    REQUIRE(town.detect(at_end) == 0);
    const std::string scores = town.scores();
    const std::string events = town.events();
    const std::string versions = town.versions();
    REQUIRE(town.detect(at_end) == 0);
    CHECK(town.versions() == versions);
    REQUIRE(town.detect(std::string(at_end) + " --from 2024-01-01 --jobs 2") == 0);
    CHECK(town.versions() == versions);
    REQUIRE(town.detect(std::string(at_end) + " --dry-run --seed 9 --from 2024-01-01") == 0);
    CHECK(town.versions() == versions);

    town.database().exec("delete from anomaly_score");
    town.database().exec("delete from anomaly");
    REQUIRE(town.detect(std::string(at_end) + " --from 2024-02-23 --to 2024-02-26") == 0);
    CHECK(town.text("select count(*) from anomaly_score") == "72");
    CHECK(town.text("select count(*) from anomaly") == "1");
    REQUIRE(town.detect(std::string(at_end) + " --refit always") == 0);
    CHECK(town.scores() == scores);
    CHECK(town.events() == events);
}

TEST_CASE("what becomes known later changes nothing") {
    Town town;
    const std::string early = "--as-of 2024-03-01T00:00:00Z";
    REQUIRE(town.detect(early) == 0);
    const std::string before = town.scores() + town.events();
    town.database().exec("delete from anomaly_score");
    town.database().exec("delete from anomaly");
    town.database().exec("update reading set value = random() * 1000, quality = 'measured' "
                         "where known_at > '2024-03-01'");
    town.database().exec(
        "insert into reading (area, quantity, run, time, known_at, value, quality, source) "
        "select area, quantity, 2, time, '2024-03-05', 7, 'corrected', 'csv' from reading "
        "where time between '2024-01-20' and '2024-02-28'");
    REQUIRE(town.detect(early) == 0);
    CHECK(town.scores() + town.events() == before);
}

TEST_CASE("an event goes on from night to night, and goes when the data are mended") {
    Town town;
    town.change("2024-03-08T02:00Z", "2024-03-08T08:00Z", "value = value * 1.6");
    REQUIRE(town.detect("--as-of 2024-03-08T05:00:00Z") == 0);
    CHECK(town.text("select state from anomaly where start = '2024-03-08T02:00Z'") == "open");
    REQUIRE(town.detect("--as-of 2024-03-09T00:00:00Z") == 0);
    CHECK(town.text("select state || ' ' || (finish > '2024-03-08T07:00Z') from anomaly "
                    "where start = '2024-03-08T02:00Z'") == "closed true");
    town.change("2024-03-08T02:00Z", "2024-03-08T08:00Z", "value = value / 1.6");
    REQUIRE(town.detect("--as-of 2024-03-09T00:00:00Z") == 0);
    CHECK(town.class_at("2024-03-08T05:00Z") == "-");
    CHECK(town.text("select count(*) from anomaly_score where flagged and time >= '2024-03-08'") ==
          "0");
}

TEST_CASE("scored hour by hour with the stored detector, an event is one row") {
    Town town;
    town.change("2024-03-08T02:00Z", "2024-03-08T08:00Z", "value = value * 1.6");
    REQUIRE(town.detect("--as-of 2024-03-08T01:00:00Z") == 0);
    const std::string since = " from anomaly where start >= '2024-03-07'";
    std::string starts;
    for (int hour = 2; hour <= 12; ++hour) {
        const std::string as_of = fmt::format("--as-of 2024-03-08T{:02}:00:00Z", hour);
        REQUIRE(town.detect(as_of) == 0);
        starts += town.text("select coalesce(max(to_char(start, 'HH24')), '-')" + since) + " ";
        CHECK(town.text("select count(*) <= 1" + since) == "t");
        const std::string versions = town.versions();
        REQUIRE(town.detect(as_of) == 0);
        CHECK(town.versions() == versions);
    }
    CHECK(town.text("select count(*) from model") == "1");
    CHECK(town.text("select count(distinct run) > 5 from anomaly_score") == "t");
    CHECK_THAT(starts, Catch::StartsWith("- 02 02 "));
    CHECK(town.text("select finish = '2024-03-08T08:00Z' and first_alarm = '2024-03-08T03:00Z' "
                    "and closed_at = '2024-03-08T09:00Z' and state = 'closed'" +
                    since) == "t");
    // In one go, from the same detector, the scores are the same.
    const std::string scores = town.scores();
    REQUIRE(town.detect("--as-of 2024-03-08T12:00:00Z --refit never --from 2024-03-08") == 0);
    CHECK(town.scores() == scores);
}

TEST_CASE("between nights only what is new or was mended is judged") {
    Town town;
    REQUIRE(town.detect("--as-of 2024-03-08T06:00:00Z") == 0);
    const auto judged_by_last = [&] {
        return town.text("select to_char(min(time), 'DD HH24') from anomaly_score "
                         "where run = (select max(run) from run)");
    };
    REQUIRE(town.detect("--as-of 2024-03-08T09:00:00Z") == 0);
    CHECK(town.text("select count(*) from anomaly_score where load is null") == "0");
    CHECK(judged_by_last() >= "08 03"); // what is later changes three hours of the past
    town.change("2024-03-07T06:00Z", "2024-03-07T10:00Z", "value = value * 1.3");
    REQUIRE(town.detect("--as-of 2024-03-08T10:00:00Z") == 0);
    CHECK(judged_by_last() <= "07 06");
    CHECK(town.class_at("2024-03-07T08:00Z") != "-");
    const std::string scores = town.scores();
    REQUIRE(town.detect("--as-of 2024-03-08T10:00:00Z --refit never --from 2024-03-07") == 0);
    CHECK(town.scores() == scores);
}

TEST_CASE("a clock that jumps back changes nothing that a later run has judged") {
    Town town;
    // Goes on at the earlier hour, and is over at the later.
    town.change("2024-03-09T18:00Z", "2024-03-09T23:00Z", "value = value * 1.6");
    town.change("2024-03-09T04:00Z", "2024-03-09T14:00Z",
                "value = null, quality = 'missing', source = ''");
    const std::string now = "--as-of 2024-03-10T00:00:00Z";
    REQUIRE(town.detect("--as-of 2024-03-09T00:00:00Z") == 0);
    REQUIRE(town.detect(now) == 0);
    REQUIRE(town.class_at("2024-03-09T20:00Z") != "-");
    REQUIRE(town.class_at("2024-03-09T11:00Z") == "missing_data");
    const std::string before = town.scores() + town.events();
    const auto unchanged_after = [&](const std::string& earlier) {
        REQUIRE(town.detect(earlier) == 0);
        CHECK(town.scores() + town.events() == before);
        REQUIRE(town.detect(now) == 0);
        CHECK(town.scores() + town.events() == before);
    };
    unchanged_after("--as-of 2024-03-09T23:00:00Z"); // with the detector of that day
    unchanged_after("--as-of 2024-03-09T22:00:00Z --refit always");
    unchanged_after("--as-of 2024-03-09T13:00:00Z"); // the gap is shorter
    unchanged_after("--as-of 2024-03-01T00:00:00Z");
    // What has no score gets one all the same.
    town.database().exec("delete from anomaly_score where time between '2024-03-05' and "
                         "'2024-03-05T05:00Z'");
    REQUIRE(town.detect("--as-of 2024-03-09T22:00:00Z --refit always") == 0);
    CHECK(town.text("select count(*) from anomaly_score "
                    "where time between '2024-03-05' and '2024-03-05T05:00Z'") == "6");
    // A clock that once was years ahead hinders nobody for long.
    town.database().exec("update run set as_of = '2034-03-10' where as_of = '2024-03-10'");
    REQUIRE(town.detect("--as-of 2024-03-11T00:00:00Z") == 0);
    town.change("2024-03-10T02:00Z", "2024-03-10T08:00Z", "value = value * 1.6");
    REQUIRE(town.detect("--as-of 2024-03-14T00:00:00Z") == 0);
    CHECK(town.class_at("2024-03-10T05:00Z") != "-");
}

TEST_CASE("a young detector is fitted once a local day, when asked, or when it is of no use") {
    Town town;
    const auto fits = [&] { return town.text("select count(*) from model"); };
    const auto kept = [&] {
        return town.text("select count(*) from model where octet_length(matrices) > 0");
    };
    CHECK(town.detect("--refit never --as-of 2024-03-08T05:00:00Z 2>/dev/null") == 65);
    REQUIRE(town.detect("--as-of 2024-03-08T05:00:00Z") == 0);
    REQUIRE(town.detect("--as-of 2024-03-08T06:00:00Z") == 0);
    CHECK(fits() == "1");
    REQUIRE(town.detect("--as-of 2024-03-09T06:00:00Z --refit never") == 0);
    CHECK(fits() == "1");
    REQUIRE(town.detect("--as-of 2024-03-09T06:00:00Z") == 0);
    CHECK(fits() == "2");
    REQUIRE(town.detect("--as-of 2024-03-09T07:00:00Z --seed 2") == 0);
    CHECK(fits() == "3");
    CHECK(kept() == "2");
    REQUIRE(town.detect("--as-of 2024-03-09T08:00:00Z --seed 2 --refit always") == 0);
    CHECK(fits() == "4");
    town.database().exec("update model set matrices = 'x' where fitted_at = '2024-03-09T08:00Z'");
    CHECK(town.detect("--refit never --as-of 2024-03-09T09:00:00Z 2>/dev/null") == 65);
    REQUIRE(town.detect("--seed 2 --as-of 2024-03-09T09:00:00Z 2>/dev/null") == 0);
    CHECK(fits() == "5");
}

TEST_CASE("what was forecast before an interval is what was expected of it") {
    Town town;
    REQUIRE(town.detect("--as-of 2024-03-08T00:00:00Z") == 0);
    CHECK(town.text("select count(*) > 500 and count(low) = 0 from anomaly_score "
                    "where expected is not null") == "t");
    town.database().exec(fmt::format(
        "insert into forecast (area, model, run, issued_at, target, mean, p2_5, p5, p10, p25, p50, "
        "p75, p90, p95, p97_5) select {}, 'adaptive', 1, i, t, m, m - 9, m - 5, m - 4, m - 3, m, "
        "m + 3, m + 4, m + 5, m + 9 from (values ('2024-03-08'::timestamptz, 500), "
        "('2024-03-08T06:00Z', 700)) as x(i, m), "
        "generate_series(i, i + interval '23 hours', '1 hour') as t",
        town.area().id));
    REQUIRE(town.detect("--as-of 2024-03-08T10:00:00Z") == 0);
    // Of two issues the earlier; the later one may have seen how an event began.
    CHECK(town.text("select string_agg(distinct concat_ws(' ', expected, low, high), ',') "
                    "from anomaly_score where time >= '2024-03-08'") == "500 491 509");
    REQUIRE(town.detect("--as-of 2024-03-09T04:00:00Z") == 0);
    CHECK(town.text("select string_agg(distinct expected::text, ',') from anomaly_score "
                    "where time >= '2024-03-09'") == "700");
}

TEST_CASE("an alarm that was given stays as long as its readings do") {
    Town town;
    REQUIRE(town.detect(at_end) == 0);
    town.database().exec(fmt::format(
        "insert into anomaly (area, start, finish, run, class, severity, score, observed, reason, "
        "state, first_alarm, told_at) select {}, '2024-03-10T20:00Z', '2024-03-10T22:00Z', 1, "
        "'dip', 'low', "
        "0.7, avg(value), 'r', 'open', '2024-03-10T22:00Z', '2024-03-10T22:00Z' from reading "
        "where time >= '2024-03-10T20:00Z' and time < '2024-03-10T22:00Z'",
        town.area().id));
    REQUIRE(town.detect(at_end) == 0);
    CHECK(town.text("select state || ' ' || (closed_at is not null) from anomaly "
                    "where start = '2024-03-10T20:00Z'") == "closed true");
    REQUIRE(town.detect(std::string(at_end) + " --from 2024-03-10") == 0);
    CHECK(town.class_at("2024-03-10T21:00Z") == "-");
}

TEST_CASE("areas that are hit together name each other") {
    Town town;
    Area other = town.area();
    other.name = "village";
    store::save_area(town.database().db(), other);
    town.change("2024-03-10T02:00Z", "2024-03-10T08:00Z", "value = value * 1.6");
    town.database().exec(fmt::format(
        "insert into reading (area, quantity, run, time, known_at, value, raw, quality, reason, "
        "source) select {}, quantity, run, time, known_at, value / 7, raw, quality, reason, source "
        "from reading",
        other.id));
    REQUIRE(town.detect(at_end) == 0);
    CHECK(town.text("select string_agg(array_to_string(neighbours, ','), ' ' order by area) "
                    "from anomaly where start = '2024-03-10T02:00Z'") == "village town");
    CHECK(town.text("select count(*) from anomaly where neighbours <> '{}'") == "2");
    const std::string versions = town.versions();
    REQUIRE(town.detect(at_end) == 0);
    CHECK(town.versions() == versions);
    town.database().exec("delete from anomaly where area = 1");
    commands::link_neighbours(town.database().db(), parse_time("2024-03-11"));
    CHECK(town.text("select count(*) from anomaly where neighbours <> '{}'") == "0");
}

TEST_CASE("of something that goes on for months the neighbours are those of all the time") {
    test::Database d;
    for (int i = 1; i <= 30; ++i) {
        Area area;
        area.name = fmt::format("m{:02}", i);
        store::save_area(d.db(), area);
        // The first from February to June. The tenth and twentieth had less than usual, the last
        // was before it.
        const int from = i == 1 ? 2 : i == 30 ? 1 : 2 + i % 3, to = i == 1 ? 6 : from;
        d.exec(fmt::format(
            "insert into anomaly (area, start, finish, run, class, severity, score, expected, "
            "observed, reason, first_alarm, told_at) values ({}, '2024-{:02}-01T00:00Z', "
            "'2024-{:02}-01T05:00Z', 1, 'spike', 'low', 0.7, 2, {}, 'r', '2024-06-01', "
            "'2024-06-01')",
            area.id, from, to, i == 10 || i == 20 ? 1 : 3));
    }
    const auto linked = [&] { return commands::link_neighbours(d.db(), parse_time("2024-06-02")); };
    const auto named = [&] {
        return d
            .exec("select array_to_string(neighbours, ',') from anomaly join area using (area) "
                  "where name = 'm01'")
            .str(0, 0);
    };
    CHECK(linked() == 1);
    CHECK(named() == "m02,m03,m04,m05,m06,m07,m08,m09,m11,m12,m13,m14,m15,m16,m17,m18,m19,m21,m22,"
                     "m23");
    CHECK(linked() == 0);
    d.exec("delete from anomaly where area in (select area from area where name < 'm12' "
           "and name > 'm01')");
    CHECK(linked() == 1);
    CHECK(named() == "m12,m13,m14,m15,m16,m17,m18,m19,m21,m22,m23,m24,m25,m26,m27,m28,m29");
}

TEST_CASE("labels are kept, and the budget is accounted for") {
    Town town;
    REQUIRE(town.detect(at_end) == 0);
    const std::string label = "label --as-of 2024-03-12 town@2024-02-24T10:00:00Z --as ";
    REQUIRE(town.detect(label + "fault") == 0);
    REQUIRE(town.detect(label + "fault") == 0);
    REQUIRE(town.detect("label --as normal --as-of 2024-03-12 town@2024-02-20T03:00:00Z") == 0);
    REQUIRE(town.detect("label --as alarm --as-of 2024-03-13 town@2024-02-20T03:00:00Z") == 0);
    CHECK(town.text("select count(*) || ' ' || bool_and(labelled_by = session_user) "
                    "from anomaly_label") == "3 true");
    CHECK(town.detect(label + "nonsense 2>/dev/null") == 64);
    CHECK(town.detect("label --as fault town@2024-02-24T11:00:00Z 2>/dev/null") == 64);
    const auto account = [&](const std::string& as_of) {
        return town.text(
            fmt::format("select concat_ws(' ', budget_per_week, alarms, facts, labelled_alarm, "
                        "labelled_normal, labelled_fault, round(per_week * weeks)) "
                        "from report_alerts(null, '{}', null, null)",
                        as_of));
    };
    CHECK(account("2024-03-12") == "1 1 2 0 1 1 1");
    CHECK(account("2024-03-13") == "1 1 2 1 0 1 1");
    town.database().exec("delete from anomaly");
    CHECK(account("2024-03-13") == "1 0 0 1 0 1 0");
}

TEST_CASE("labels move the threshold at once") {
    Town town;
    for (int week = 0; week < 6; ++week)
        town.change(fmt::format("2024-02-{:02}T03:00Z", 1 + 4 * week),
                    fmt::format("2024-02-{:02}T09:00Z", 1 + 4 * week), "value = value * 1.3");
    REQUIRE(town.detect(at_end) == 0);
    town.database().exec("insert into anomaly_label (area, start, finish, label, labelled_at, "
                         "labelled_by, run) select area, start, finish, 'normal', "
                         "'2024-03-11T01:00Z', 'x', 1 from anomaly where class = 'off_peak_high'");
    const auto fresh_events = [&](const std::string& as_of) {
        town.database().exec("delete from anomaly");
        REQUIRE(town.detect("--refit never --from 2024-01-01 --as-of " + as_of) == 0);
        return std::stoi(town.text("select count(*) from anomaly where class = 'off_peak_high'"));
    };
    const int before = fresh_events("2024-03-11T00:30:00Z");
    CHECK(before >= 3);
    CHECK(fresh_events("2024-03-11T01:30:00Z") < before);
}

TEST_CASE("what people say of an event stays") {
    Town town;
    REQUIRE(town.detect(at_end) == 0);
    REQUIRE(town.detect("ack town@2024-02-24T10:00:00Z") == 0);
    REQUIRE(town.detect("mute town@2024-03-01T10:00:00Z") == 0);
    const std::string events = town.events();
    CHECK_THAT(events, Catch::Contains("acknowledged"));
    CHECK_THAT(events, Catch::Contains("muted"));
    REQUIRE(town.detect(std::string(at_end) + " --from 2024-01-01") == 0);
    CHECK(town.events() == events);
    town.change("2024-02-24T10:00Z", "2024-02-24T14:00Z",
                "value = 600, raw = 600, quality = 'corrected'");
    REQUIRE(town.detect(std::string(at_end) + " --from 2024-01-01") == 0);
    CHECK(town.text("select state from anomaly where start = '2024-02-24T10:00Z'") ==
          "acknowledged");
}

TEST_CASE("a wrong command line is refused and short series are skipped") {
    Town town;
    CHECK(town.detect("ack town@2024-02-24T11:00:00Z 2>/dev/null") == 64);
    CHECK(town.detect("ack nowhere@2024-02-24T10:00:00Z 2>/dev/null") == 64);
    CHECK(town.detect("ack town 2>/dev/null") == 64);
    for (const char* budget : {"1", "week", "-1/week", "1/year", "x/day", "1/"})
        CHECK(town.detect(fmt::format("--alert-budget={} 2>/dev/null", budget)) == 64);
    CHECK(town.detect("--trees 0 2>/dev/null") == 64);
    CHECK(town.detect("--as-of 2024-01-15") == 0);
    CHECK(town.detect("--as-of 2023-01-15") == 0);
    CHECK(town.text("select count(*) from anomaly_score") == "0");
    CHECK(town.detect("--alert-budget 2/month --as-of 2024-03-01") == 0);
}

TEST_CASE("areas judged together are judged as each alone, and one that fails fails alone") {
    Town town;
    for (int k = 1; k <= 9; ++k) {
        Area more = town.area();
        more.name = fmt::format("town-{}", k);
        store::save_area(town.database().db(), more);
        town.database().exec(
            fmt::format("insert into reading (area, quantity, run, time, known_at, value, raw, "
                        "quality, reason, source) select {0}, quantity, run, time, known_at, "
                        "value * {0}, raw, quality, reason, source from reading where area = {1}",
                        more.id, town.area().id));
    }
    REQUIRE(town.detect("--as-of 2024-03-10T20:00:00Z") == 0);
    town.change("2024-03-10T21:00Z", "2024-03-10T23:00Z", "value = 3 * value");
    REQUIRE(town.detect("--as-of 2024-03-10T22:00:00Z") == 0);
    const std::string together = town.versions();
    for (int k = 1; k <= 9; ++k)
        REQUIRE(town.detect(fmt::format("--as-of 2024-03-10T22:00:00Z --area town-{}", k)) == 0);
    CHECK(town.versions() == together);
    CHECK(town.text("select count(distinct area) from anomaly where state = 'open'") == "10");

    town.database().exec("update model set checksum = 'none' where area = (select area from area "
                         "where name = 'town-4')");
    CHECK(town.detect("--as-of 2024-03-10T23:00:00Z --refit never") == 65);
    CHECK(town.text("select string_agg(name, ' ') from area where not exists (select "
                    "from anomaly_score s where s.area = area.area "
                    "and s.time = '2024-03-10T22:00Z')") == "town-4");
    CHECK(town.text("select message from run order by run desc limit 1").find("1 of 10 areas") !=
          std::string::npos);
}

TEST_CASE("a detector is fitted once a week, and keeps the end of the history in between") {
    Town town, without;
    for (Town* t : {&town, &without})
        t->database().exec(
            "insert into reading (area, quantity, run, time, known_at, value, raw, quality, "
            "reason, "
            "source) select area, quantity, run, time - interval '28 days', "
            "known_at - interval '28 days', value, raw, quality, reason, source from reading "
            "where time < '2024-01-29'");
    for (int day = 3; day <= 5; ++day)
        REQUIRE(town.detect(fmt::format("--as-of 2024-03-0{}T00:00:00Z", day)) == 0);
    CHECK(town.text("select count(distinct parameters ->> 'learnt_at') from model") == "1");
    CHECK(town.text("select count(*) from model") == "3");
    CHECK(town.text("select count(*) from model where octet_length(matrices) > 0") == "2");
    // 6 March is the day of the first area.
    REQUIRE(town.detect("--as-of 2024-03-06T00:00:00Z") == 0);
    CHECK(town.text("select count(distinct parameters ->> 'learnt_at') from model") == "2");

    REQUIRE(without.detect("--as-of 2024-03-06T00:00:00Z") == 0);
    for (int day = 7; day <= 9; ++day) {
        REQUIRE(town.detect(fmt::format("--as-of 2024-03-0{}T00:00:00Z", day)) == 0);
        REQUIRE(without.detect(fmt::format("--as-of 2024-03-0{}T00:00:00Z --refit never", day)) ==
                0);
    }
    const auto since = [](Town& t) {
        return t.text("select string_agg((to_jsonb(s) - 'run')::text, E'\\n' order by time) "
                      "from anomaly_score s where time >= '2024-03-06'");
    };
    CHECK(since(town) == since(without));
    // Mended a week after it was judged: the first run of the next day sees it.
    town.change("2024-03-03T10:00Z", "2024-03-03T14:00Z", "value = value * 1.4");
    REQUIRE(town.detect("--as-of 2024-03-09T01:00:00Z") == 0);
    CHECK(town.class_at("2024-03-03T12:00Z") == "-");
    REQUIRE(town.detect("--as-of 2024-03-10T00:00:00Z") == 0);
    CHECK(town.class_at("2024-03-03T12:00Z") == "spike");
}
