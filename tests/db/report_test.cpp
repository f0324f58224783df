#include "elf/core/error.hpp"
#include "elf/report/catalogue.hpp"

#include "elf/core/unit.hpp"
#include "elf/store/report.hpp"
#include "elf/store/report_readings.hpp"
#include "elf/store/trend.hpp"

#include "elf/models/quantile_curve.hpp"

#include "database.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fmt/format.h>

using namespace elf;

namespace {

using Row = std::vector<std::string>;

/// What a report shows; missing cells as "-".
std::vector<Row> read(test::Database& d, const std::string& name, const std::string& as_of,
                      std::optional<Time> from = {}, std::optional<Time> to = {}) {
    std::vector<Row> out;
    const auto columns = report::find_report(name)->columns.size();
    db::Transaction transaction(d.db());
    store::read_report(d.db(), {name, std::nullopt, parse_time(as_of), from, to},
                       [&](const db::Result& r, std::size_t i) {
                           Row row;
                           for (int c = 0; c < static_cast<int>(columns); ++c)
                               row.push_back(r.is_null(i, c) ? "-" : r.str(i, c));
                           out.push_back(row);
                       });
    return out;
}

std::string state_of(test::Database& d, const std::string& as_of) {
    const auto rows = read(d, "status", as_of);
    return rows.at(0).at(1) + ": " + rows.at(0).at(2);
}

/// An hourly area with load until 2024-05-31 23:00 and a forecast for 2024-06-01.
void fill(test::Database& d) {
    d.exec("insert into area (name, time_zone, step, unit) values ('A', 'UTC', 60, 'MW')");
    d.exec("insert into reading (area, quantity, time, known_at, value, quality, run) "
           "select area, 'load', t, t + interval '1 hour', 100 + extract(hour from t), 'measured', "
           "1 from area, generate_series('2024-05-30'::timestamptz, '2024-05-31 23:00', "
           "interval '1 hour') as t");
    d.exec("insert into transform_state select area, 'load', 1, '2024-06-01' from area");
    d.exec("insert into forecast (area, model, run, issued_at, target, mean, p2_5, p5, p10, p25, "
           "p50, p75, p90, p95, p97_5) select area, m, 1, i, t, 200 + extract(hour from t), "
           "1, 2, 3, 4, 5, 6, 7, 8, 9 from area, unnest(array['adaptive', 'seasonal_naive']) as m, "
           "generate_series('2024-05-31'::timestamptz, '2024-06-01', interval '1 day') as i, "
           "generate_series(i, i + interval '23 hours', interval '1 hour') as t");
}

void add_event(test::Database& d, const std::string& start, const std::string& severity,
               const std::string& state) {
    d.exec(
        fmt::format("insert into anomaly (area, start, finish, run, class, severity, score, "
                    "reason, state, first_alarm, told_at) select area, '{0}', '{0}'::timestamptz + "
                    "interval '1 hour', 1, 'dip', '{1}', 0.7, 'r', '{2}', '{0}', '{0}' from area",
                    start, severity, state));
}

void add_run(test::Database& d, const std::string& tool, const std::string& state,
             const std::string& message, const std::string& area = "") {
    d.db().exec("insert into run (tool, as_of, state, finished, message, area, version) "
                "values ($1, '2024-06-01', $2, now(), $3, nullif($4, ''), '0')",
                {tool, state, message, area});
}

} // namespace

TEST_CASE("every report is a view with the columns that the tool writes") {
    test::Database d;
    for (const report::Report& r : report::reports()) {
        INFO(r.name);
        const db::Result columns = d.db().exec(
            "select attname, format_type(atttypid, null) from pg_attribute "
            "where attrelid = ('report_' || $1::text)::regclass and attnum > 0 order by attnum",
            {r.name});
        REQUIRE(columns.rows() == r.columns.size());
        for (std::size_t i = 0; i < r.columns.size(); ++i) {
            CHECK(columns.text(i, 0) == r.columns[i].name);
            const bool is_time = columns.text(i, 1) == "timestamp with time zone";
            CHECK(is_time == (r.columns[i].kind == report::Kind::time));
            CHECK((columns.text(i, 1) == "text") == (r.columns[i].kind == report::Kind::text));
        }
        CHECK_FALSE(
            d.db()
                .exec("select obj_description(('report_' || $1::text)::regclass) is null", {r.name})
                .boolean(0, 0));
    }
}

TEST_CASE("the role of elf-report reads every view and writes nothing") {
    test::Database d;
    fill(d);
    d.exec("set role elf_report");
    for (const report::Report& r : report::reports())
        d.exec(fmt::format("select * from report_{}", r.name));
    CHECK_THROWS_AS(d.exec("delete from reading"), Error);
    d.exec("reset role");
}

TEST_CASE("readings show the version known at as_of") {
    test::Database d;
    fill(d);
    d.exec("insert into reading (area, quantity, time, known_at, value, quality, reason, run) "
           "select area, 'load', '2024-05-30 05:00', '2024-05-31 12:00', 999, 'corrected', 'X', 2 "
           "from area");
    const auto before = read(d, "readings", "2024-05-31T11:59Z");
    REQUIRE(before.size() == 35); // 00:00 on the 30th to 10:00 on the 31st
    CHECK(before[5] ==
          Row{"A", "load", "2024-05-30 05:00:00+00", "105", "measured", "", "MW", "", "-", "-"});
    CHECK(read(d, "readings", "2024-05-31T12:00Z")[5][3] == "999");
    const auto range = read(d, "readings", "2024-06-01", parse_time("2024-05-30T04:00Z"),
                            parse_time("2024-05-30T06:00Z"));
    REQUIRE(range.size() == 2);
    CHECK(range[1][3] == "999");
    CHECK(store::report_time(range[1][2]) == "2024-05-30T05:00:00Z");
}

TEST_CASE("a reading has the unit of its area where it is electric, else as received") {
    test::Database d;
    fill(d);
    d.exec("insert into reading (area, quantity, time, known_at, value, quality, run) "
           "select area, q, '2024-05-30', '2024-05-30', 5, 'measured', 1 from area, "
           "unnest(array['temperature', 'solar', 'unheard_of']) as q");
    d.exec("insert into observation (area, quantity, source, time, known_at, value, length, unit, "
           "run, assumed) select area, q, 'csv', '2024-05-30', '2024-05-30', 5, 60, u, 1, true "
           "from area, (values ('temperature', '°C'), ('solar', 'MWh')) as x(q, u)");
    d.exec("insert into transform_state select area, q, 1, '2024-06-01' from area, "
           "unnest(array['temperature', 'solar', 'unheard_of']) as q");
    const auto rows = read(d, "readings", "2024-06-01");
    const auto unit = [&](const std::string& quantity) {
        for (const Row& r : rows)
            if (r[1] == quantity)
                return r[6];
        return std::string("none");
    };
    CHECK(unit("load") == "MW");
    CHECK(unit("solar") == "MW");
    CHECK(unit("temperature") == "°C");
    CHECK(unit("unheard_of") == "");
}

TEST_CASE("the database knows the electric units that the programs know") {
    test::Database d;
    for (const std::string base : {"W", "Wh", "Wmed", "AW", "VA", "varh"})
        for (const std::string prefix : {"", "m", "k", "K", "M", "G", "T"}) {
            const std::string unit = prefix + base;
            INFO(unit);
            CHECK(d.db().exec("select is_electric($1)", {unit}).boolean(0, 0) ==
                  (unit_of(unit).kind != Unit::Kind::other));
        }
}

TEST_CASE("readings stream as the view shows them: by area and quantity, the latest version") {
    test::Database d;
    fill(d);
    d.exec("insert into area (name, time_zone, step, unit) values ('0-first', 'UTC', 60, 'kW')");
    d.exec("insert into reading (area, quantity, time, known_at, value, raw, quality, reason, "
           "source, raw_time, run) select area, 'load', '2024-05-30 05:00', k, v, 7, "
           "case when v is null then 'missing' else 'corrected' end, 'X', 'csv', "
           "'2024-05-30 04:00', 2 from area, (values ('2024-05-31 12:00'::timestamptz, 999.5), "
           "('2024-05-31 13:00', null)) as x(k, v)");
    using Stream = std::vector<std::string>;
    const auto stream = [&](const char* as_of, std::optional<Time> from = {},
                            std::optional<std::vector<int>> areas = {}) {
        Stream out;
        std::string head;
        db::Transaction transaction(d.db());
        store::freeze(d.db());
        store::read_readings(
            d.db(), {"readings", areas, parse_time(as_of), from, {}},
            [&](const store::ReadingSeries& s) {
                head = s.area + "|" + s.quantity + "|" + s.unit + "|";
            },
            [&](const store::ReportedReading& r) {
                out.push_back(head + format_time(r.time) + "|" + fmt::format("{}", r.value) + "|" +
                              r.quality + "|" + r.reason + "|" + r.source + "|" +
                              (r.raw_time ? format_time(*r.raw_time) : "-"));
            });
        return out;
    };
    const Stream corrected = stream("2024-05-31T12:30Z");
    const std::string tail =
        "|load|kW|2024-05-30T05:00:00Z|999.5|corrected|X|csv|2024-05-30T04:00:00Z";
    REQUIRE(corrected.size() == 1 + 36);
    CHECK(corrected[0] == "0-first" + tail);
    CHECK(corrected[6] ==
          "A|load|MW|2024-05-30T05:00:00Z|999.5|corrected|X|csv|2024-05-30T04:00:00Z");
    CHECK(stream("2024-05-31T13:00Z")[6].find("|nan|missing|X|") != std::string::npos);
    CHECK(stream("2024-06-01", parse_time("2024-05-31T23:00Z")) ==
          Stream{"A|load|MW|2024-05-31T23:00:00Z|123|measured|||-"});
    CHECK(stream("2024-06-01", {}, std::vector<int>{}).empty());
    // The view says the same.
    const db::Result view = d.db().exec("select count(*), sum(value) from report_readings(null, "
                                        "'2024-05-31 12:30', null, null)");
    CHECK(view.integer(0, 0) == static_cast<long>(corrected.size()));
}

TEST_CASE("readings nobody takes any longer are cancelled, and the session goes on") {
    test::Database d;
    fill(d);
    d.exec("insert into reading (area, quantity, time, known_at, value, quality, run) "
           "select area, 'load', t, t, 1, 'measured', 1 from area, "
           "generate_series('2020-01-01'::timestamptz, '2021-01-01', interval '5 minutes') as t");
    struct Enough {};
    long seen = 0;
    {
        db::Transaction transaction(d.db());
        store::freeze(d.db());
        CHECK_THROWS_AS(store::read_readings(
                            d.db(), {"readings", {}, parse_time("2024-06-01"), {}, {}},
                            [](const store::ReadingSeries&) {},
                            [&](const store::ReportedReading&) {
                                if (++seen == 3)
                                    throw Enough{};
                            }),
                        Enough);
    }
    CHECK(seen == 3);
    CHECK(d.db().exec("select 7::bigint").integer(0, 0) == 7);
}

TEST_CASE("the trend of an area: hourly means before and after") {
    test::Database d;
    fill(d);
    d.exec("insert into area (name, time_zone, step, unit) values ('new', 'UTC', 60, 'MW')");
    const auto trends = store::load_trends(d.db(), std::nullopt, parse_time("2024-06-01T02:00Z"));
    REQUIRE(trends.size() == 1);
    const store::Trend& t = trends.at("A");
    REQUIRE(t.before.size() == 24);
    CHECK(t.before[0] == 102); // 02:00 of the day before
    CHECK(t.before[21] == 123);
    CHECK(std::isnan(t.before[22])); // nothing was received since midnight
    CHECK(t.after[0] == 202);
    CHECK(t.after[21] == 223);
    CHECK(std::isnan(t.after[22])); // the forecast ends at midnight
    CHECK(store::load_trends(d.db(), std::vector<int>{}, parse_time("2024-06-01")).empty());
}

TEST_CASE("the summary takes new events, and the last run of a tool where it failed") {
    test::Database d;
    fill(d);
    add_event(d, "2024-05-31T10:00:00Z", "high", "open");
    add_event(d, "2024-05-30T10:00:00Z", "high", "open");
    add_event(d, "2024-05-31T11:00:00Z", "low", "muted");
    const auto rows = [&](const char* name) {
        std::vector<std::string> out;
        db::Transaction transaction(d.db());
        store::read_report(d.db(), {name, std::nullopt, parse_time("2024-06-01T09:00Z"), {}, {}},
                           [&](const db::Result& r, std::size_t i) { out.push_back(r.str(i, 2)); });
        return out;
    };
    CHECK(rows("new events").size() == 1);
    add_run(d, "elf-train", "failed", "m");
    add_run(d, "elf-detect", "failed", "m");
    add_run(d, "elf-detect", "completed", "");
    add_run(d, "elf-report status", "failed", "m");
    CHECK(rows("failed runs") == std::vector<std::string>{"elf-train"});
    // What was skipped, or planned and did not come to be, hides no failure; what took too long is
    // one.
    add_run(d, "elf-train", "skipped", "m");
    add_run(d, "elf-train", "cancelled", "m");
    add_run(d, "elf-train", "scheduled", "m");
    CHECK(rows("failed runs") == std::vector<std::string>{"elf-train"});
    add_run(d, "elf-detect", "timed_out", "m");
    CHECK(rows("failed runs") == std::vector<std::string>{"elf-detect", "elf-train"});
}

TEST_CASE("status goes by the last run that did something") {
    test::Database d;
    fill(d);
    const std::string now = "2024-06-01T00:00:00Z";
    add_run(d, "elf-train", "failed", "it broke");
    add_run(d, "elf-train", "skipped", "");
    add_run(d, "elf-train", "scheduled", "");
    CHECK(state_of(d, now) == "failed: elf-train failed: it broke");
    add_run(d, "elf-train", "timed_out", "took longer than 2h");
    CHECK(state_of(d, now) == "failed: elf-train failed: took longer than 2h");
    add_run(d, "elf-train", "cancelled", "stopped by SIGTERM");
    CHECK(state_of(d, now) == "warning: elf-train will try again: stopped by SIGTERM");
    add_run(d, "elf-train", "completed", "");
    CHECK(state_of(d, now) == "ok: ");
}

TEST_CASE("nights: the last run of each step counts, and what was planned hides nothing") {
    test::Database d;
    const auto add = [&](const char* night, const char* step, const char* state,
                         const char* area = "") {
        d.db().exec(
            "insert into run (flow, night, step, tool, as_of, state, message, area, version) "
            "values ('f', $1::date, $2, 'elf-' || $2, $1::timestamptz, $3, 'm', "
            "nullif($4, ''), '0')",
            {night, step, state, area});
    };
    const auto states = [&] {
        std::vector<std::string> out;
        for (const Row& row : read(d, "nights", "2024-06-10"))
            out.push_back(row[0] + " " + row[1]);
        return out;
    };
    CHECK(states().empty());
    for (const char* step : {"ingest", "transform", "train", "detect"})
        add("2024-06-01", step, "completed");
    add("2024-06-03", "transform", "completed");
    CHECK(states() == std::vector<std::string>{"2024-06-01 completed", "2024-06-02 missing",
                                               "2024-06-03 partial"});
    add("2024-06-01", "train", "cancelled");
    add("2024-06-01", "detect", "scheduled");
    add("2024-06-01", "transform", "skipped");
    CHECK(states()[0] == "2024-06-01 completed");
    add("2024-06-01", "train", "retrying");
    CHECK(states()[0] == "2024-06-01 retrying");
    add("2024-06-01", "detect", "timed_out");
    CHECK(states()[0] == "2024-06-01 failed");
    CHECK(read(d, "nights", "2024-06-10")[0][10] == "detect: m; train: m");
    add("2024-06-01", "detect", "running");
    CHECK(states()[0] == "2024-06-01 running");
    add("2024-06-01", "detect", "completed");
    add("2024-06-01", "train", "completed");
    CHECK(states()[0] == "2024-06-01 completed");
    add("2024-06-03", "train", "failed", "ES"); // of some areas only: no night of all
    CHECK(states()[2] == "2024-06-03 partial");
    CHECK(read(d, "nights", "2024-06-01").size() == 1); // known by then
}

TEST_CASE("forecast: the latest issue by as_of, all of them with a range") {
    test::Database d;
    fill(d);
    CHECK(read(d, "forecast", "2024-06-01").size() == 48); // two models
    CHECK(read(d, "forecast", "2024-06-01")[0][2] == "2024-06-01 00:00:00+00");
    CHECK(read(d, "forecast", "2024-05-31T23:00Z")[0][2] == "2024-05-31 00:00:00+00");
    CHECK(read(d, "forecast", "2024-05-30").empty());
    CHECK(read(d, "forecast", "2024-06-01", parse_time("2024-05-31T22:00Z"),
               parse_time("2024-06-01T02:00Z"))
              .size() == 8);
}

TEST_CASE("accuracy follows from the sums of the issues asked for") {
    test::Database d;
    fill(d);
    const std::string insert =
        "insert into score (area, model, kind, weather, issued_at, first_target, last_target, run, "
        "n, n_percentage, absolute, percentage, squared, error, load, n_naive, naive, "
        "absolute_naive, pinball, n_quantiles, inside_50, inside_80, inside_90, inside_95) "
        "select area, 'adaptive', 'backtest', 'none', ";
    d.exec(insert + "'2024-05-29', '2024-05-29', '2024-05-29 23:00', 1, 24, 24, 48, 0.24, 384, 24, "
                    "4800, 24, 96, 48, 12, 24, 12, 18, 21, 24 from area");
    d.exec(insert + "'2024-05-30', '2024-05-30', '2024-05-30 23:00', 1, 24, 20, 24, 0.20, 0, -24, "
                    "4800, 0, 0, 0, 12, 0, 0, 0, 0, 0 from area");
    const auto all = read(d, "accuracy", "2024-06-01");
    REQUIRE(all.size() == 1);
    CHECK(all[0] == Row{"A", "adaptive", "backtest", "none", "2024-05-29 00:00:00+00",
                        "2024-05-30 23:00:00+00", "48", "1", "0.75", "1.5", "2.8284271247461903",
                        "0.5", "0", "1", "50", "75", "87.5", "100", "MW"});
    const auto one = read(d, "accuracy", "2024-06-01", parse_time("2024-05-30"));
    REQUIRE(one.size() == 1);
    CHECK(one[0][11] == "-"); // no naive: no MASE, not a division by zero
    CHECK(one[0][14] == "-");
    CHECK(read(d, "accuracy", "2024-05-29T12:00Z").empty()); // not over yet
}

TEST_CASE("status: what is wrong, worst first") {
    test::Database d;
    fill(d);
    const std::string now = "2024-06-01T00:00:00Z";
    CHECK(state_of(d, now) == "ok: ");
    const auto rows = read(d, "status", now);
    CHECK(rows[0] == Row{"A", "ok", "", "2024-05-31 23:00:00+00", "123", "223", "223",
                         "2024-06-01 23:00:00+00", "2024-06-02 00:00:00+00", "0", "MW", "1"});

    add_event(d, "2024-05-20", "high", "closed");
    CHECK(state_of(d, now) == "ok: ");
    add_event(d, "2024-05-31 10:00", "medium", "closed");
    CHECK(state_of(d, now) == "warning: 1 anomaly in the last 24 hours");
    d.exec("update forecast set quality = 'degraded: no weather' where issued_at = '2024-06-01'");
    CHECK(state_of(d, now) == "warning: forecast degraded: no weather");
    add_run(d, "elf-detect", "retrying", "busy");
    CHECK(state_of(d, now) == "warning: elf-detect will try again: busy");
    add_event(d, "2024-05-31 12:00", "high", "open");
    CHECK(state_of(d, now) == "alert: 1 open anomaly of high severity");
    CHECK(state_of(d, "2024-06-02T01:00:00Z") == "alert: 1 open anomaly of high severity");
    CHECK(state_of(d, "2024-06-02T02:00:00Z") == "stale: last reading 27 hours old");
    CHECK(state_of(d, "2024-06-11T02:00:00Z") == "stale: last reading 10 days old");
    CHECK(state_of(d, "2024-11-30T00:00:00Z") == "stale: last reading 6 months old");
    CHECK(state_of(d, "2028-05-21T00:00:00Z") == "stale: last reading 4 years old");
    add_run(d, "elf-train", "failed", "1 of 3 areas failed (A): too short");
    CHECK(state_of(d, now) == "failed: elf-train failed: too short");
    add_run(d, "elf-train", "completed", "done");
    CHECK(state_of(d, now) == "alert: 1 open anomaly of high severity");
}

TEST_CASE("status: a run that failed for other areas is not this one's failure") {
    test::Database d;
    fill(d);
    add_run(d, "elf-train", "failed", "1 of 3 areas failed (B): too short");
    CHECK(state_of(d, "2024-06-01") == "ok: ");
    add_run(d, "elf-train", "failed", "too short", "B,C*");
    CHECK(state_of(d, "2024-06-01") == "ok: ");
    add_run(d, "elf-train", "failed", "11 of 30 areas failed (B, C, ...): too short");
    CHECK(state_of(d, "2024-06-01").starts_with("failed: "));
}

TEST_CASE("status: nothing yet") {
    test::Database d;
    d.exec("insert into area (name, time_zone, step, unit) values ('A', 'UTC', 60, 'MW')");
    CHECK(state_of(d, "2024-06-01") == "stale: no reading yet");
    d.exec("insert into reading (area, quantity, time, known_at, value, quality, run) "
           "select area, 'load', '2024-05-31 23:00', '2024-06-01', 5, 'measured', 1 from area");
    CHECK(state_of(d, "2024-06-01") == "warning: no forecast yet");
    // A later version that rejects it takes it away.
    d.exec("insert into reading (area, quantity, time, known_at, value, quality, run) "
           "select area, 'load', '2024-05-31 23:00', '2024-06-01 01:00', null, 'rejected', 1 "
           "from area");
    CHECK(state_of(d, "2024-06-01T01:00Z") == "stale: no reading yet");
}

TEST_CASE("the record of a run says which areas it was about") {
    test::Database d;
    const auto covers = [&](const char* option, const char* name) {
        return d.db().exec("select run_covers($1, $2)", {option, name}).boolean(0, 0);
    };
    CHECK(d.exec("select run_covers(null, 'ES')").boolean(0, 0));
    CHECK(covers("ES", "ES"));
    CHECK(covers("FR,E*", "ES"));
    CHECK(covers("E?", "ES"));
    CHECK_FALSE(covers("E_", "ES"));
    CHECK(covers("a_b", "a_b"));
    CHECK_FALSE(covers("FR", "ES"));
}

TEST_CASE("quality counts what is not simply measured") {
    test::Database d;
    fill(d);
    d.exec("update reading set quality = 'filled', reason = 'SHORT_GAP' "
           "where time between '2024-05-30 03:00' and '2024-05-30 05:00'");
    d.exec("update reading set quality = 'missing', reason = 'NO_DATA', value = null "
           "where time = '2024-05-30 08:00'");
    const auto rows = read(d, "quality", "2024-06-01");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0] == Row{"A", "load", "2024-05-30 00:00:00+00", "2024-05-31 23:00:00+00", "48", "1",
                         "0", "0", "3", "SHORT_GAP 3, NO_DATA 1", "44", "48", "91.66666666666667",
                         "0", "2024-05-31 23:00:00+00", "1"});
}

TEST_CASE("readings show what was received, and under which time where that was another") {
    test::Database d;
    fill(d);
    d.exec("update reading set raw = 7, raw_time = '2024-05-05 01:00' "
           "where time = '2024-05-30 01:00'");
    const Row row = read(d, "readings", "2024-06-01").at(1);
    CHECK(row[8] == "7");
    CHECK(row[9] == "2024-05-05 01:00:00+00");
}

TEST_CASE("completeness goes by the range, freshness does not") {
    test::Database d;
    fill(d);
    const auto quality = [&](const std::string& from, const std::string& to) {
        return read(d, "quality", "2024-06-02", parse_time(from), parse_time(to)).at(0);
    };
    // Half of the range lies after the last reading; before the first one nothing is expected.
    CHECK(quality("2024-05-31", "2024-06-02")[11] == "48");
    CHECK(quality("2024-05-31", "2024-06-02")[12] == "50");
    CHECK(quality("2024-05-01", "2024-06-01")[12] == "100");
    // What is not over cannot be there.
    CHECK(quality("2024-05-31", "2024-07-01")[11] == "48");
    const Row stale = quality("2024-06-01", "2024-06-02");
    CHECK(stale[2] == "-");
    CHECK(stale[4] == "0");
    CHECK(stale[12] == "0");
    CHECK(stale[14] == "2024-05-31 23:00:00+00");
    CHECK(stale[15] == "25");
}

TEST_CASE("freshness: a value that a later version took away is none") {
    test::Database d;
    fill(d);
    d.exec("insert into reading (area, quantity, time, known_at, value, quality, run) "
           "select area, 'load', '2024-05-31 23:00', '2024-06-01 01:00', null, 'rejected', 1 "
           "from area");
    CHECK(read(d, "quality", "2024-06-01").at(0)[14] == "2024-05-31 23:00:00+00");
    CHECK(read(d, "quality", "2024-06-01T01:00Z").at(0)[14] == "2024-05-31 22:00:00+00");
}

TEST_CASE("a reason counts once, whatever the qualities it came to") {
    test::Database d;
    fill(d);
    d.exec("update reading set reason = 'OVERRIDE', quality = 'corrected' "
           "where time = '2024-05-30 03:00'");
    d.exec("update reading set reason = 'OVERRIDE', quality = 'rejected', value = null "
           "where time = '2024-05-30 04:00'");
    const Row row = read(d, "quality", "2024-06-01").at(0);
    CHECK(row[9] == "OVERRIDE 2");
    CHECK(row[13] == "2");
    CHECK(read(d, "completeness", "2024-06-01").at(0)[12] == "OVERRIDE 2");
}

TEST_CASE("completeness: local days, of 23 and 25 hours too, cut by the range and the present") {
    test::Database d;
    d.exec(
        "insert into area (name, time_zone, step, unit) values ('M', 'Europe/Madrid', 60, 'MW')");
    d.exec("insert into reading (area, quantity, time, known_at, value, quality, run) "
           "select area, q, t, t, 1, 'measured', 1 from area, unnest(array['load', "
           "'load_forecast']) as q, unnest(array['2024-03-30 23:00', '2024-03-31 21:00', "
           "'2024-03-31 22:00', '2024-10-27 10:00']::timestamptz[]) as t");
    const auto days = [&](const std::string& as_of, std::optional<Time> from = {}) {
        std::vector<Row> out;
        for (const Row& r : read(d, "completeness", as_of, from))
            out.push_back({r[1], r[2], r[3], r[4], r[10]});
        return out;
    };
    const auto all = days("2024-12-01");
    REQUIRE(all.size() == 6);
    // 23:00 UTC is the new day in Madrid; its last hour begins at 21:00 UTC, for the clock jumps.
    CHECK(all[0] == Row{"load", "2024-03-31", "2", "23", "8.695652173913043"});
    CHECK(all[1] == Row{"load", "2024-04-01", "1", "24", "4.166666666666667"});
    CHECK(all[2] == Row{"load", "2024-10-27", "1", "25", "4"});
    const auto then = days("2024-03-31T22:30Z");
    CHECK(then[1][3] == "1"); // it is there, though 22:00 to 23:00 is not over
    CHECK(days("2024-12-01", parse_time("2024-03-31T12:00Z"))[0][3] == "10");
}

TEST_CASE("overrides: what held at as_of, revoked ones until then") {
    test::Database d;
    fill(d);
    d.exec("insert into override (area, quantity, start, finish, action, value, why, known_at, "
           "made_by, revoked_at, revoked_by, run) select area, 'load', '2024-05-30', "
           "'2024-05-30 02:00', 'value', 5, 'because', '2024-05-31', 'ann', '2024-06-02', 'bob', 1 "
           "from area");
    CHECK(read(d, "overrides", "2024-05-30T23:59Z").empty());
    const Row row{"A",
                  "load",
                  "2024-05-30 00:00:00+00",
                  "2024-05-30 02:00:00+00",
                  "value",
                  "5",
                  "because",
                  "2024-05-31 00:00:00+00",
                  "ann",
                  "-",
                  "-",
                  "1",
                  "MW"};
    CHECK(read(d, "overrides", "2024-06-01").at(0) == row);
    const Row revoked = read(d, "overrides", "2024-06-02").at(0);
    CHECK(revoked[9] == "2024-06-02 00:00:00+00");
    CHECK(revoked[10] == "bob");
    CHECK(read(d, "overrides", "2024-06-01", parse_time("2024-05-30T01:00Z")).size() == 1);
    CHECK(read(d, "overrides", "2024-06-01", parse_time("2024-05-30T02:00Z")).empty());
    CHECK(read(d, "overrides", "2024-06-01", {}, parse_time("2024-05-30")).empty());
}

TEST_CASE("peaks: the latest issue of each model, and how likely they exceed a threshold") {
    test::Database d;
    fill(d);
    d.exec("insert into peak (area, model, issued_at, day, run, likely_at, likelihood, p2_5, p5, "
           "p10, p25, p50, p75, p90, p95, p97_5) select area, 'adaptive', i, i::date, 1, "
           "i + interval '18 hours', 0.4, 10, 20, 30, 40, 50, 60, 70, 80, 90 from area, "
           "unnest(array['2024-05-31', '2024-06-01']::timestamptz[]) as i");
    const auto rows = read(d, "peaks", "2024-06-01");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0] == Row{"A", "adaptive", "2024-06-01 00:00:00+00", "2024-06-01", "10", "20", "30",
                         "40", "50", "60", "70", "80", "90", "2024-06-01 18:00:00+00", "0.4", "MW",
                         "-"});
    CHECK(read(d, "peaks", "2024-05-31T12:00Z")[0][3] == "2024-05-31");
    CHECK(read(d, "peaks", "2024-06-01", parse_time("2024-05-31")).size() == 2);
    const Quantiles q{10, 20, 30, 40, 50, 60, 70, 80, 90};
    const Quantiles steps{10, 10, 10, 40, 40, 40, 70, 70, 70};
    for (double x = -200; x <= 300; x += 5)
        for (const Quantiles& height : {q, steps}) {
            const db::Result r = d.exec(fmt::format("select exceedance(array[{}]::float8[], {})",
                                                    fmt::join(height, ","), x));
            CHECK(r.number(0, 0) == Approx(models::exceedance(height, x)).margin(1e-12));
        }
}

TEST_CASE("weights: those of the latest issue, slot by slot") {
    test::Database d;
    fill(d);
    d.exec("insert into expert_weight (area, model, issued_at, run, experts, weights) "
           "select area, 'ensemble', i, 1, array['a', 'b'], array[0.25, 0.75, 1, 0] from area, "
           "unnest(array['2024-05-31', '2024-06-01']::timestamptz[]) as i");
    d.exec("update area set step = 30");
    const auto rows = read(d, "weights", "2024-06-02");
    REQUIRE(rows.size() == 4);
    CHECK(rows[0] == Row{"A", "00:00", "b", "0.75", "ensemble", "2024-06-01 00:00:00+00"});
    CHECK(rows[1] == Row{"A", "00:00", "a", "0.25", "ensemble", "2024-06-01 00:00:00+00"});
    CHECK(rows[2][1] == "00:30");
    CHECK(rows[2][2] == "a");
    CHECK(read(d, "weights", "2024-06-02", parse_time("2024-05-01")).size() == 8);
    CHECK(read(d, "weights", "2024-05-30").empty());
}

TEST_CASE("changes: what the latest forecast says otherwise, and why") {
    test::Database d;
    fill(d);
    d.exec(
        "insert into forecast select * from (select issued_at + interval '6 hours' as i, target, "
        "mean + 420, p2_5, p5, p10, p25, p50, p75, p90, p95, p97_5, area, run, model, quality, "
        "100, 7, 40, 380, null::float8, 'none' from forecast where model = 'adaptive' "
        "and issued_at = '2024-06-01') as f where target >= i");
    CHECK(read(d, "changes", "2024-06-01T06:00Z").at(0).at(11) == "+420 MW since 00:00");
    d.exec("update forecast set usual = 100, calendar = 7, recent_load = 0, weather = 0, "
           "experts = 2 where issued_at = '2024-06-01'");
    d.exec("update forecast set experts = 2 where usual is not null");
    const auto rows = read(d, "changes", "2024-06-01T06:00Z");
    REQUIRE(rows.size() == 18);
    CHECK(rows[0] == Row{"A", "2024-06-01 06:00:00+00", "2024-06-01 06:00:00+00",
                         "2024-06-01 00:00:00+00", "626", "206", "420", "0", "40", "380", "0",
                         "+420 MW since 00:00: +380 temperature, +40 recent load", "0", "adaptive",
                         "MW"});
    d.exec("update forecast set mean = mean - 420.001, weather = null "
           "where issued_at = '2024-06-01 06:00'");
    CHECK(read(d, "changes", "2024-06-01T06:00Z")[0][11] == "no change since 00:00");
    d.exec("update forecast set mean = mean - 0.5, weather = 0.4 "
           "where issued_at = '2024-06-01 06:00'");
    CHECK(read(d, "changes", "2024-06-01T06:00Z")[0][11] ==
          "-0.5 MW since 00:00: +40 recent load, +0.4 temperature");
    CHECK(read(d, "changes", "2024-06-01").empty()); // nothing before it reached so far
    d.exec("update area set time_zone = 'America/Sao_Paulo'");
    CHECK(read(d, "changes", "2024-06-01T06:00Z")[0][11].starts_with(
        "-0.5 MW since 2024-05-31 21:00"));
}

TEST_CASE("models: what became of them, and which one counts") {
    test::Database d;
    fill(d);
    d.exec(
        "insert into model (area, name, fitted_at, version, run, parameters, features, matrices, "
        "checksum, verdict, n, mae, champion_at, champion_mae, p_value) select area, 'adaptive', "
        "f, 1, 1, '{\"weather_of_targets\": 2}', '{}', m, '', v, n, 5, null, 4, 0.01 from area, "
        "(values ('2024-05-01'::timestamptz, 'first', ''::bytea, null), "
        "('2024-05-08', 'rejected', 'x', 888)) as x(f, v, m, n)");
    d.exec("insert into champion select area, 'adaptive', '2024-05-01', '2024-05-01', 'the first', "
           "1 from area");
    const auto rows = read(d, "models", "2024-05-08");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0] == Row{"A", "adaptive", "2024-05-01 00:00:00+00", "first", "t", "5", "4", "0.01",
                         "-", "-", "forecast", "the first", "f", "MW"});
    CHECK(rows[1][3] == "rejected");
    CHECK(rows[1][4] == "f");
    CHECK(rows[1][8] == "888");
    CHECK(read(d, "models", "2024-05-07").size() == 1);
}

TEST_CASE("coverage: by hour, season and temperature") {
    test::Database d;
    fill(d);
    d.exec("insert into score_part (area, model, kind, weather, month, dimension, class, run, n, "
           "n_percentage, absolute, percentage, load, pinball, n_quantiles, inside_50, inside_80, "
           "inside_90, inside_95) select area, 'adaptive', 'live', 'none', m, dim, c, 1, 10, 10, "
           "50, 0.5, 1000, 20, 10, i, 8, 9, 10 from area, unnest(array['2024-02-01', '2024-03-01', "
           "'2024-12-01']::date[]) as m, (values ('slot', '00', 4), ('slot', '01', 6), "
           "('temperature', '-5 to 0 °C', 5), ('temperature', '10 to 15 °C', 5), "
           "('temperature', '5 to 10 °C', 5)) as x(dim, c, i)");
    const auto rows = read(d, "coverage", "2025-06-01");
    REQUIRE(rows.size() == 7);
    CHECK(rows[0] == Row{"A", "adaptive", "live", "none", "slot", "00", "30", "5", "40", "80", "90",
                         "100", "2", "MW"});
    CHECK(rows[1][8] == "60");
    CHECK(rows[2][5] == "winter");
    CHECK(rows[2][6] == "40");
    CHECK(rows[2][8] == "50");
    CHECK(rows[3][5] == "spring");
    CHECK(rows[4][5] == "-5 to 0 °C");
    CHECK(rows[5][5] == "5 to 10 °C");
    CHECK(rows[6][5] == "10 to 15 °C");
    d.exec("update area set latitude = -20");
    CHECK(read(d, "coverage", "2025-06-01")[2][5] == "summer");
    const auto march = read(d, "coverage", "2024-11-30", parse_time("2024-03-10"));
    REQUIRE(march.size() == 6);
    CHECK(march[0][6] == "10");
}
