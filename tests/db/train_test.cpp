#include "database.hpp"

#include "elf/core/error.hpp"
#include "elf/models/forecaster.hpp"
#include "elf/store/area.hpp"
#include "elf/store/forecast.hpp"
#include "elf/store/model.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;

namespace {

/// Five months of an hourly town in Madrid from 2024-01-01 with its temperature. Each hour is known
/// at its end.
class Town {
public:
    Town() {
        m_area.name = "town";
        m_area.time_zone = "Europe/Madrid";
        store::save_area(m_database.db(), m_area);
        readings("load", "500 - 200 * cos((extract(hour from t) - 4) / 24 * 6.283185) "
                         "- 60 * (extract(isodow from t) > 5)::int "
                         "+ 4 * sin(extract(epoch from t) / 3600 * 7.7)");
        readings("temperature", "12 + 5 * sin(extract(epoch from t) / 864000)");
    }

    void readings(const std::string& quantity, const std::string& value,
                  const std::string& known_at = "t + interval '1 hour'",
                  const std::string& end = "2024-05-31T21:00Z") {
        m_database.exec(fmt::format(
            "insert into reading (area, quantity, run, time, known_at, value, quality, source) "
            "select {}, '{}', 1, t, {}, {}, 'measured', 'csv' from "
            "generate_series('2023-12-31T23:00Z'::timestamptz, '{}', '1 hour') as t",
            m_area.id, quantity, known_at, value, end));
    }
    /// With the quick model, unless another one is asked for.
    int train(const std::string& arguments) {
        const bool asks = arguments.find("--model") != std::string::npos ||
                          arguments.find("--use") != std::string::npos;
        return m_database.run("elf-train", arguments + (asks ? "" : " --model adaptive"));
    }
    std::string text(const std::string& sql) {
        const db::Result r = m_database.exec(sql);
        return r.is_null(0, 0) ? "" : r.str(0, 0);
    }
    /// All rows of the tables that the tool writes, without the run that wrote them.
    std::string rows() {
        std::string out;
        for (const char* table : {"model", "champion", "forecast", "score", "score_part"})
            out += text(fmt::format("select string_agg((to_jsonb(t) - 'run')::text, E'\\n' "
                                    "order by (to_jsonb(t) - 'run')::text) from {} as t",
                                    table));
        return out;
    }
    /// Changes when a row is touched, even to the same content.
    std::string touched() {
        return text("select md5(string_agg(x, ',' order by x)) from "
                    "(select xmin::text || ctid::text as x from model union all "
                    "select xmin::text || ctid::text from forecast union all "
                    "select xmin::text || ctid::text from champion union all "
                    "select xmin::text || ctid::text from score_part union all "
                    "select xmin::text || ctid::text from score) as x");
    }
    test::Database& database() { return m_database; }
    const Area& area() const { return m_area; }

private:
    test::Database m_database;
    Area m_area;
};

constexpr const char* at_midnight = "--as-of 2024-05-19T22:00:00Z ";
constexpr const char* everything = "--model all --backtest 20d ";

} // namespace

TEST_CASE("a night leaves a model and the forecast of the next day") {
    Town town;
    town.readings("temperature_forecast", "12", "t - interval '36 hours'");
    REQUIRE(town.train(at_midnight) == 0);
    CHECK(town.text("select count(*) || ' ' || min(target) || ' ' || max(target) || ' ' || "
                    "min(model) || ' ' || max(quality) from forecast") ==
          "24 2024-05-19 22:00:00+00 2024-05-20 21:00:00+00 adaptive ok");
    CHECK(town.text("select max(abs(mean / value - 1)) < 0.05 from forecast join reading "
                    "on time = target and quantity = 'load'") == "t");
    CHECK(town.text("select (parameters ->> 'weather_of_targets')::float from model") == "2");
    CHECK(town.text("select count(*) from score") == "0");
}

TEST_CASE("without a weather forecast it does without the weather, and says so") {
    Town town;
    REQUIRE(town.train(at_midnight) == 0);
    CHECK(town.text("select distinct quality from forecast") ==
          "degraded: NO_WEATHER no weather forecast");
    REQUIRE(town.train(std::string(at_midnight) + "--weather observed") == 0);
    CHECK(town.text("select distinct quality from forecast") == "ok");
    REQUIRE(town.train(std::string(at_midnight) + "--without temperature") == 0);
    CHECK(town.text("select distinct quality from forecast") == "ok");
    CHECK(town.text("select count(*) from forecast") == "24");
}

TEST_CASE("training twice touches nothing") {
    Town town;
    REQUIRE(town.train(std::string(at_midnight) + everything) == 0);
    const std::size_t models = models::model_names().size() - 1; // all but compact
    CHECK(town.text("select count(*) from forecast") == std::to_string(24 * models));
    CHECK(town.text("select count(*) from score where kind = 'backtest'") ==
          std::to_string(20 * models));
    const std::string rows = town.rows();
    const std::string touched = town.touched();
    REQUIRE(town.train(std::string(at_midnight) + everything) == 0);
    CHECK(town.touched() == touched);
    REQUIRE(town.train(std::string(at_midnight) + everything + "--dry-run --horizon 48h") == 0);
    CHECK(town.touched() == touched);
    REQUIRE(town.train(std::string(at_midnight) + "--horizon 48h --backtest 10d") == 0);
    CHECK(town.text("select count(*) from forecast where model = 'adaptive'") == "48");
    CHECK(town.text("select count(*) from score where model = 'adaptive'") == "10");
    REQUIRE(town.train(std::string(at_midnight) + everything) == 0);
    CHECK(town.rows() == rows);
}

TEST_CASE("what becomes known later changes no row") {
    Town town;
    town.readings("temperature_forecast", "11 + random()", "t - interval '36 hours'");
    town.readings("load_forecast", "510", "t - interval '14 hours'");
    for (const char* weather : {"", "--weather forecast", "--weather none"}) {
        const std::string arguments = std::string(at_midnight) + everything + weather;
        REQUIRE(town.train(arguments) == 0);
        const std::string before = town.rows();
        town.database().exec("update reading set value = random() * 1000 "
                             "where known_at > '2024-05-19T22:00Z'");
        town.database().exec(
            "insert into reading (area, quantity, run, time, known_at, value, quality, source) "
            "select area, quantity, 2, time, now(), 7, 'corrected', 'csv' from reading "
            "where time < '2024-05-15' on conflict do nothing");
        town.database().exec("delete from model");
        town.database().exec("delete from forecast");
        town.database().exec("delete from score");
        REQUIRE(town.train(arguments) == 0);
        CHECK(town.rows() == before);
        town.database().exec("delete from score");
    }
}

TEST_CASE("a backtest scores archived forecasts where they are, and says what it used") {
    Town town;
    town.database().exec(fmt::format(
        "insert into reading (area, quantity, run, time, known_at, value, quality, source) "
        "select {}, 'temperature_forecast', 1, t, t - interval '2 days', 12, 'measured', 'nwp' "
        "from generate_series('2024-05-14T22:00Z'::timestamptz, '2024-05-19T21:00Z', '1 hour') "
        "as t",
        town.area().id));
    town.readings("load_forecast", "510", "t - interval '30 hours'");
    const auto counts = [&] {
        return town.text("select string_agg(concat_ws(' ', model, weather, n), ', ' "
                         "order by model, weather) from (select model, weather, count(*) as n "
                         "from score group by model, weather) as s");
    };
    REQUIRE(town.train(std::string(at_midnight) + "--backtest 10d") == 0);
    CHECK(counts() == "adaptive forecast 5, adaptive observed 5, operator forecast 10");
    REQUIRE(town.train(std::string(at_midnight) +
                       "--backtest 10d --weather forecast --without operator") == 0);
    CHECK(town.text("select count(*) from score where weather = 'forecast' "
                    "and model = 'adaptive'") == "5");
    REQUIRE(town.train(std::string(at_midnight) + "--backtest 10d --weather observed") == 0);
    CHECK(town.text("select count(*) from score where weather = 'observed'") == "10");
}

TEST_CASE("forecasts are scored when the truth is known") {
    Town town;
    REQUIRE(town.train(at_midnight) == 0);
    REQUIRE(town.train("--as-of 2024-05-20T10:00:00Z") == 0);
    CHECK(town.text("select n || ' ' || kind || ' ' || weather from score "
                    "where issued_at = '2024-05-19T22:00Z'") == "12 live none");
    REQUIRE(town.train("--as-of 2024-05-20T22:00:00Z") == 0);
    CHECK(town.text("select n from score where issued_at = '2024-05-19T22:00Z'") == "24");
    CHECK(town.text("select count(*) from forecast where target < issued_at") == "0");
}

TEST_CASE("a stored model is used again, and a damaged one is refused") {
    Town town;
    CHECK(town.train(std::string(at_midnight) + "--refit never 2>/dev/null") == 65);
    REQUIRE(town.train(at_midnight) == 0);
    REQUIRE(town.train("--as-of 2024-05-20T22:00:00Z --use adaptive") == 0);
    CHECK(town.text("select count(*) from model") == "1");
    CHECK(town.text("select count(*) from forecast") == "48");
    CHECK(town.text("select max(abs(mean / value - 1)) < 0.05 from forecast join reading "
                    "on time = target and quantity = 'load'") == "t");
    town.database().exec("update model set matrices = set_byte(matrices, 400, "
                         "get_byte(matrices, 400) # 1)");
    CHECK(town.train("--as-of 2024-05-20T22:00:00Z --use adaptive 2>/dev/null") == 65);
    REQUIRE(town.train(at_midnight) == 0);
    CHECK(town.train("--as-of 2024-05-20T22:00:00Z --use adaptive") == 0);
}

TEST_CASE("a night that goes on reads the last months only and forecasts the same") {
    constexpr const char* first = "--model ensemble --weather observed --as-of 2024-05-19T22:00Z";
    constexpr const char* second = "--model ensemble --weather observed --as-of 2024-05-20T22:00Z ";
    constexpr const char* wanted =
        "select extract(epoch from target)::bigint, mean, p2_5, p97_5, recent_load, weather "
        "from forecast where issued_at = '2024-05-20T22:00Z' order by target";
    constexpr const char* rows_read = "select rows_read from run order by run desc limit 1";
    Town t;
    t.readings("load_forecast", "500 - 190 * cos((extract(hour from t) - 4) / 24 * 6.283185)",
               "t - interval '1 day'", "2024-05-25T21:00Z");
    // One of the last days is corrected, and so is one that no model waits for any more.
    for (const char* time : {"2024-05-18T10:00Z", "2024-01-18T10:00Z"})
        t.database().exec(fmt::format(
            "insert into reading (area, quantity, run, time, known_at, value, quality, source) "
            "values ({}, 'load', 1, '{}', '2024-05-20T10:00Z', 700, 'measured', 'csv')",
            t.area().id, time));
    REQUIRE(t.train(first) == 0);
    REQUIRE(t.train(second + std::string("--refit never")) == 0);
    const long all = std::stol(t.text(rows_read));
    const db::Result whole = t.database().exec(wanted);
    REQUIRE(whole.rows() == 24);
    t.database().exec("delete from forecast where issued_at = '2024-05-20T22:00Z'");
    REQUIRE(t.train(second) == 0);
    CHECK(t.text("select count(*)::text from model") == "1");
    CHECK(std::stol(t.text(rows_read)) < all * 3 / 4);
    const db::Result recent = t.database().exec(wanted);
    REQUIRE(recent.rows() == 24);
    for (std::size_t i = 0; i < recent.rows(); ++i)
        for (int column = 0; column < 6; ++column)
            CHECK(recent.number(i, column) ==
                  Approx(whole.number(i, column)).epsilon(1e-9).margin(1e-6));
    // Where the champion cannot go on, the fit has the whole history again.
    REQUIRE(t.train("--model ensemble --weather none --as-of 2024-05-20T22:00Z") == 0);
    CHECK(t.text("select count(*)::text from model") == "2");
    CHECK(std::stol(t.text(rows_read)) == all);
}

TEST_CASE("a model keeps every bit of its matrices") {
    Town town;
    Model m;
    m.name = "adaptive";
    m.fitted_at = parse_time("2024-05-01");
    m.parameters = {{"forgetting", 0.1 + 0.2}, {"ridge", 1e-300}};
    m.features = {"one", "with, comma", "with \"quote\""};
    m.matrices["empty"] = {0, 0, {}};
    m.matrices["two"] = {2, 1, {-0.0, 1.0 / 3}};
    m.matrices["three"] = {3, 1, {0, 7, 255}, Storage::uint8};
    m.matrices["four"] = {2, 1, {256, 65535}, Storage::uint16};
    m.matrices["five"] = {1, 2, {0.5, -1e9}, Storage::float32};
    db::Connection& db = town.database().db();
    CHECK(store::save_model(db, town.area(), m, Trial{}, 1));
    CHECK_FALSE(store::save_model(db, town.area(), m, Trial{}, 2));
    const auto read = store::load_model(db, town.area(), "adaptive", m.fitted_at);
    REQUIRE(read);
    CHECK(read->parameters == m.parameters);
    CHECK(read->features == m.features);
    CHECK(store::encode_matrices(read->matrices) == store::encode_matrices(m.matrices));
    for (const char* name : {"three", "four", "five"})
        CHECK(read->matrices.at(name).values == m.matrices.at(name).values);
    CHECK_FALSE(store::load_model(db, town.area(), "adaptive", parse_time("2024-04-30")));
    std::string bytes = store::encode_matrices(m.matrices);
    for (std::size_t n = 0; n < bytes.size(); ++n)
        CHECK_THROWS_AS(store::decode_matrices(bytes.substr(0, n)), Error);
    CHECK_THROWS_AS(store::decode_matrices(bytes + "x"), Error);
}

TEST_CASE("little history, none, and stale readings") {
    Town town;
    REQUIRE(town.train("--as-of 2024-01-14T23:00:00Z") == 0);
    CHECK(town.text("select count(*) || max(quality) from forecast") ==
          "24degraded: LITTLE_HISTORY too little history: same slot last week");
    CHECK(town.train("--as-of 2023-01-01 2>/dev/null") == 0);
    CHECK(town.text("select count(*) from forecast") == "24");
    CHECK(town.train("--as-of 2024-09-01 --backtest 30d 2>/dev/null") == 0);
    CHECK(town.text("select count(*) from forecast") == "24");
    CHECK(town.text("select count(*) from score where kind = 'backtest'") == "30");
}

TEST_CASE("wrong options of training are refused") {
    Town town;
    for (const char* wrong : {"--model prophecy", "--horizon 0h", "--horizon 400d", "--backtest 3h",
                              "--weather fine", "--refit maybe", "--without load", "--use nothing"})
        CHECK(town.train(std::string(at_midnight) + wrong + " 2>/dev/null") == 64);
}

TEST_CASE("a model that cannot is replaced by what is known, and the failure is told") {
    Town town;
    const auto quality = [&] {
        return town.text("select string_agg(distinct quality, '|') from forecast "
                         "where issued_at = (select max(issued_at) from forecast)");
    };
    // Nothing stored: last week.
    CHECK(town.train(std::string(at_midnight) + "--refit never 2>/dev/null") == 65);
    CHECK(quality() == "fallback: LAST_WEEK the same slot last week; MODEL_FAILED there is no "
                       "stored adaptive model");
    CHECK(town.text("select string_agg(distinct model || ' ' || weather_kind, ',') || count(*) "
                    "from forecast") == "adaptive none24");
    // What the operator said is better.
    town.readings("load_forecast", "510", "t - interval '30 hours'");
    CHECK(town.train(std::string(at_midnight) + "--refit never 2>/dev/null") == 65);
    CHECK(quality().starts_with("fallback: OPERATOR the operator's own forecast; MODEL_FAILED"));
    CHECK(town.text("select bool_and(mean = 510 and p2_5 < p97_5) from forecast") == "t");
    CHECK(town.text("select distinct weather_kind from forecast") == "forecast");
    // What was forecast yesterday for the same hours is better still; the rest is the operator's.
    REQUIRE(town.train("--as-of 2024-05-18T22:00Z --horizon 36h") == 0);
    CHECK(town.train("--as-of 2024-05-19T22:00Z --use adaptive --refit never") == 0);
    town.database().exec("update model set matrices = set_byte(matrices, 400, "
                         "get_byte(matrices, 400) # 1)");
    CHECK(town.train(std::string(at_midnight) + "--use adaptive 2>/dev/null") == 65);
    CHECK(quality().starts_with("fallback: YESTERDAYS_FORECAST as forecast at "
                                "2024-05-18T22:00:00Z; OPERATOR the operator's own forecast; "
                                "MODEL_FAILED the stored model is damaged"));
    CHECK(town.text("select count(*) filter (where mean = 510) || ' ' || count(*) from forecast "
                    "where issued_at = '2024-05-19T22:00Z'") == "12 24");
    // An older stored model that can be read comes before all of them.
    REQUIRE(town.train("--as-of 2024-05-17T22:00Z") == 0);
    CHECK(town.train(std::string(at_midnight) + "--use adaptive 2>/dev/null") == 65);
    CHECK(quality().starts_with("fallback: STORED_MODEL by the model of 2024-05-17T22:00:00Z; "
                                "MODEL_FAILED"));
}

TEST_CASE("where readings ended long ago only the operator's forecast is left") {
    Town town;
    town.readings("load_forecast", "510", "t - interval '30 hours'", "2024-09-02");
    REQUIRE(town.train("--as-of 2024-09-01 2>/dev/null") == 0);
    CHECK(town.text("select distinct quality from forecast") ==
          "fallback: OPERATOR the operator's own forecast; STALE_DATA the last reading is of "
          "2024-05-31T21:00:00Z");
}

TEST_CASE("a flat line and old readings are said") {
    Town town;
    town.database().exec("update reading set value = 400 where quantity = 'load' "
                         "and time >= '2024-05-19T08:00Z'");
    REQUIRE(town.train(std::string(at_midnight) + "--weather none") == 0);
    CHECK(town.text("select distinct quality from forecast") ==
          "degraded: FLAT_LINE the last 12 hours of load are 400 MW");
    REQUIRE(town.train("--as-of 2024-06-02T12:00Z --weather none") == 0);
    CHECK(town.text("select quality from forecast order by issued_at desc limit 1") ==
          "degraded: FLAT_LINE the last 12 hours of load are 400 MW; STALE_DATA the last reading "
          "is of 2024-05-31T21:00:00Z");
}

TEST_CASE("an area has a forecast from its second week") {
    Town town;
    REQUIRE(town.train("--as-of 2024-01-07T23:00:00Z") == 0);
    CHECK(town.text("select count(*) || ' ' || bool_and(abs(mean / value - 1) < 0.2) from forecast "
                    "join reading on time = target and quantity = 'load'") == "24 true");
}

TEST_CASE("an area of three days has half the shape of those like it, as known then") {
    Town town;
    for (const char* city : {"Madrid", "Lisbon"}) {
        town.text(fmt::format("insert into area (name, time_zone, step, unit) "
                              "values ('new-{0}', 'Europe/{0}', 60, 'kW') returning name",
                              city));
        town.text(fmt::format(
            "insert into reading (area, quantity, run, time, known_at, value, quality, source) "
            "select a.area, 'load', 1, time, known_at, value / 20, 'measured', 'csv' "
            "from reading r, area a where r.area = 1 and r.quantity = 'load' and a.name = 'new-{}' "
            "and time >= '2024-05-16T22:00Z' returning 1",
            city));
    }
    // Corrected later: of no use then.
    town.text("insert into reading (area, quantity, run, time, known_at, value, quality, source) "
              "select area, quantity, 2, time, '2024-06-01', value * 9, quality, source "
              "from reading where area = 1 and quantity = 'load' returning 1");
    // A Monday after a weekend of its own: last week is not known, and Sunday is 60 MW less.
    REQUIRE(town.train("--as-of 2024-05-19T22:00Z --area 'new*'") == 0);
    CHECK(town.text("select string_agg(distinct name || ' ' || substr(quality, 26), ',') "
                    "from forecast join area using (area)") ==
          "new-Lisbon too little history: same slot last week,"
          "new-Madrid too little history: half the same slot last week, half the shape "
          "of 1 area like it");
    CHECK(town.text("select (max(e) filter (where name = 'new-Madrid') "
                    "< 0.65 * max(e) filter (where name = 'new-Lisbon')) "
                    "|| string_agg(' ' || wide, '' order by name) "
                    "from (select name, avg(abs(mean / value - 1)) as e, bool_and(p97_5 > p2_5) as "
                    "wide from forecast f join area using (area) join reading r on r.area = f.area "
                    "and r.time = target and r.quantity = 'load' group by name) x") ==
          "true false true");
}

TEST_CASE("parts of scores add up to the scores") {
    Town town;
    REQUIRE(town.train("--as-of 2024-04-29T22:00Z") == 0);
    REQUIRE(town.train("--as-of 2024-04-30T22:00Z") == 0);
    REQUIRE(town.train(std::string(at_midnight) + "--backtest 20d") == 0);
    CHECK(town.text("select count(distinct month) || ' ' || count(distinct class) from score_part "
                    "where dimension = 'slot' and kind = 'backtest'") == "2 24");
    for (const char* kind : {"backtest", "live"})
        CHECK(town.text(fmt::format(
                  "select bool_and(p.n = s.n and abs(p.a - s.a) < 1e-6 and p.i = s.i) from "
                  "(select sum(n) as n, sum(absolute) as a, sum(inside_80) as i from score "
                  "where kind = '{0}') s, (select dimension, sum(n) as n, sum(absolute) as a, "
                  "sum(inside_80) as i from score_part where kind = '{0}' group by dimension) p",
                  kind)) == "t");
    CHECK(town.text("select count(distinct class) > 1 from score_part "
                    "where dimension = 'temperature'") == "t");
    CHECK(town.text("select sum(n) from score_part where kind = 'live' and dimension = 'slot'") ==
          "48");
    CHECK(town.text("select string_agg(distinct month::text, ' ') from score_part "
                    "where kind = 'live'") == "2024-04-01 2024-05-01");
}

TEST_CASE("a blackout is not learnt, a lasting change is") {
    const auto forecasts = [](const std::string& what, const std::string& label) {
        Town town;
        town.database().exec(fmt::format("update reading set {} where quantity = 'load'", what));
        for (const char* as_of : {"2024-05-09T22:00:00Z", "2024-05-12T22:00:00Z"})
            REQUIRE(town.database().run("elf-detect", std::string("--as-of ") + as_of) == 0);
        if (!label.empty())
            town.database().exec(
                fmt::format("insert into anomaly_label (area, start, finish, label, labelled_at, "
                            "labelled_by, run) select area, start, finish, '{}', told_at, 'x', 1 "
                            "from anomaly",
                            label));
        std::vector<double> out;
        for (const char* as_of : {"2024-05-12T22:00:01Z", "2024-05-14T22:00:00Z",
                                  "2024-05-18T22:00:00Z", "2024-05-20T22:00:00Z"}) {
            REQUIRE(town.train(std::string("--as-of ") + as_of) == 0);
            const db::Result r = town.database().exec(fmt::format(
                "select mean from forecast where issued_at = '{}' order by target", as_of));
            for (std::size_t i = 0; i < r.rows(); ++i)
                out.push_back(r.number(i, 0));
        }
        REQUIRE(out.size() >= 90);
        return out;
    };
    const auto difference = [](const std::vector<double>& a, const std::vector<double>& b) {
        REQUIRE(a.size() == b.size());
        double sum = 0;
        double all = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            sum += std::abs(a[i] - b[i]);
            all += std::abs(b[i]);
        }
        return sum / all;
    };
    const std::string day = "time >= '2024-05-11T22:00Z' and time < '2024-05-12T22:00Z'";
    const auto clean = forecasts("value = value", "");
    const std::string blackout = "value = case when " + day + " then 3 else value end";
    const double compensated = difference(forecasts(blackout, ""), clean);
    const double learnt = difference(forecasts(blackout, "normal"), clean);
    INFO(compensated << " " << learnt);
    CHECK(compensated < 0.02);
    CHECK(learnt > 2 * compensated);
    const double shifted = difference(
        forecasts("value = value * case when time >= '2024-05-04' then 1.3 else 1 end", ""), clean);
    CHECK(shifted > 0.2);
}
