#include "database.hpp"

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

    void change(const std::string& from, const std::string& to, const std::string& what) {
        m_database.exec(fmt::format("update reading set {} where time >= '{}' and time < '{}'",
                                    what, from, to));
    }

    int detect(const std::string& arguments) { return m_database.run("elf-detect", arguments); }

    /// Rows without the run that wrote them.
    std::string scores() {
        return text("select string_agg(concat_ws(' ', time, score, flagged), E'\\n' order by time) "
                    "from anomaly_score");
    }
    std::string events() {
        return text("select string_agg(concat_ws(' ', start, finish, class, severity, score, "
                    "expected, observed, energy_kwh, reason, state), E'\\n' order by start) "
                    "from anomaly");
    }
    /// Changes when a row is touched, even to the same content.
    std::string versions() {
        return text("select md5(string_agg(xmin::text || time, ',' order by time)) "
                    "from anomaly_score") +
               text("select md5(string_agg(xmin::text || start, ',' order by start)) "
                    "from anomaly");
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
    REQUIRE(town.detect(at_end) == 0);
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
