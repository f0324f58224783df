#include "database.hpp"

#include "elf/core/error.hpp"
#include "elf/store/area.hpp"
#include "elf/store/incoming.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;
using namespace std::chrono_literals;

namespace {

struct Row {
    std::string time;
    double value;
    std::string issued_at{};
};

/// An hourly area that receives batches.
class Meter {
public:
    Meter() {
        m_area.name = "meter";
        store::save_area(m_database.db(), m_area);
    }

    store::Received receive(const std::string& as_of, const std::vector<Row>& rows,
                            const std::string& quantity = "load", const std::string& source = "csv",
                            std::chrono::seconds lag = 0s, const std::string& point = {}) {
        db::Transaction transaction(m_database.db());
        store::Incoming incoming(m_database.db(), {source, 7, parse_time(as_of), lag});
        const int series = incoming.declare({m_area.id, quantity, "MW", Minutes{60}, point});
        for (const Row& r : rows)
            incoming.add(series, parse_time(r.time), r.value,
                         r.issued_at.empty() ? std::nullopt
                                             : std::optional(parse_time(r.issued_at)));
        m_touched = incoming.close();
        const store::Received received = incoming.store();
        transaction.commit();
        return received;
    }

    /// time, known_at, value, assumed of every version.
    std::string versions(const std::string& quantity = "load") {
        return text("select string_agg(concat_ws(' ', to_char(time, 'DD HH24'), "
                    "to_char(known_at, 'DD HH24:MI:SS'), value, assumed), ', ' "
                    "order by time, known_at) from observation where quantity = '" +
                    quantity + "'");
    }
    /// first_time, last_time, known_to, rows, run of every receipt.
    std::string receipts() {
        return text("select string_agg(concat_ws(' ', to_char(first_time, 'DD HH24'), "
                    "to_char(last_time, 'DD HH24'), to_char(known_to, 'DD HH24:MI:SS'), rows, "
                    "run), ', ' order by receipt) from receipt");
    }
    /// Changes when a row is touched, even to the same content.
    std::string transactions() {
        return text("select string_agg(xmin::text, ' ' order by time, known_at) from observation");
    }
    std::string text(const std::string& sql) {
        const db::Result r = m_database.exec(sql);
        return r.is_null(0, 0) ? "" : r.str(0, 0);
    }
    test::Database& database() { return m_database; }
    const std::vector<int>& touched() const { return m_touched; }
    int key() const { return m_area.id; }

private:
    test::Database m_database;
    Area m_area;
    std::vector<int> m_touched;
};

} // namespace

TEST_CASE("a first receipt is known at the end of its interval, a correction when it comes") {
    Meter m;
    store::Received r =
        m.receive("2024-01-20", {{"2024-01-01T00:00", 10}, {"2024-01-01T01:00", 11}});
    CHECK(r.added == 2);
    CHECK(r.corrected == 0);
    CHECK(m.touched() == std::vector<int>{m.key()});
    CHECK(m.versions() == "01 00 01 01:00:00 10 t, 01 01 01 02:00:00 11 t");
    CHECK(m.receipts() == "01 00 01 01 01 02:00:00 2 7");

    SECTION("the same again leaves nothing, and touches nothing") {
        const std::string before = m.transactions();
        r = m.receive("2024-01-21", {{"2024-01-01T00:00", 10}, {"2024-01-01T01:00", 11}});
        CHECK(r.added == 0);
        CHECK(m.transactions() == before);
        CHECK(m.receipts() == "01 00 01 01 01 02:00:00 2 7");
    }
    SECTION("a correction is known from as_of, a new row beside it from its end") {
        r = m.receive(
            "2024-01-21",
            {{"2024-01-01T00:00", 10}, {"2024-01-01T01:00", 12}, {"2024-01-01T02:00", 13}});
        CHECK(r.added == 2);
        CHECK(r.corrected == 1);
        CHECK(m.versions() == "01 00 01 01:00:00 10 t, 01 01 01 02:00:00 11 t, "
                              "01 01 21 00:00:00 12 f, 01 02 01 03:00:00 13 t");
        CHECK(m.receipts() == "01 00 01 01 01 02:00:00 2 7, 01 01 01 02 21 00:00:00 2 7");
        r = m.receive("2024-01-21", {{"2024-01-01T01:00", 12}});
        CHECK(r.added == 0);
    }
    SECTION("two corrections at the same as_of follow each other by a second") {
        m.receive("2024-01-21", {{"2024-01-01T01:00", 12}});
        m.receive("2024-01-21", {{"2024-01-01T01:00", 11}});
        CHECK(m.versions() == "01 00 01 01:00:00 10 t, 01 01 01 02:00:00 11 t, "
                              "01 01 21 00:00:00 12 f, 01 01 21 00:00:01 11 f");
    }
    SECTION("other last digits are the same value") {
        r = m.receive("2024-01-21", {{"2024-01-01T01:00", 11.0000005}});
        CHECK(r.added == 0);
    }
    SECTION("another source corrects nothing") {
        r = m.receive("2024-01-21", {{"2024-01-01T01:00", 99}}, "load", "other");
        CHECK(r.added == 1);
        CHECK(r.corrected == 0);
        CHECK(m.receive("2024-01-22", {{"2024-01-01T01:00", 11}}).added == 0);
        // Until the second source came, the first alone was known: a replay must not see it.
        CHECK(m.text("select known_at || ' ' || assumed from observation where source = 'other'") ==
              "2024-01-21 00:00:00+00 false");
        r = m.receive("2024-01-22", {{"2024-01-01T01:00", 98}, {"2024-01-01T05:00", 5}}, "load",
                      "other");
        CHECK(r.added == 2);
        CHECK(r.corrected == 1);
        CHECK(m.text("select known_at || ' ' || assumed from observation where value = 5") ==
              "2024-01-01 06:00:00+00 true");
    }
}

TEST_CASE("what is not over at as_of is not received; the lag ends at as_of") {
    Meter m;
    const store::Received r =
        m.receive("2024-01-02T02:00",
                  {{"2024-01-01T00:00", 1}, {"2024-01-02T01:00", 2}, {"2024-01-02T02:00", 3}},
                  "load", "csv", 4h);
    CHECK(r.added == 2);
    CHECK(r.future == 1);
    CHECK(m.versions() == "01 00 01 05:00:00 1 t, 02 01 02 02:00:00 2 t");
}

TEST_CASE("of rows for the same time the last counts") {
    Meter m;
    const store::Received r = m.receive("2024-01-20", {{"2024-01-01T00:00", 1},
                                                       {"2024-01-01T01:00", 2},
                                                       {"2024-01-01T00:00", 3},
                                                       {"2024-01-01T00:00", 4}});
    CHECK(r.added == 2);
    CHECK(r.repeated == 2);
    CHECK(m.versions() == "01 00 01 01:00:00 4 t, 01 01 01 02:00:00 2 t");
    CHECK(m.receive("2024-01-21", {{"2024-01-01T01:00", 5}, {"2024-01-01T00:00", 4}}).repeated ==
          0);
    CHECK(m.versions() == "01 00 01 01:00:00 4 t, 01 01 01 02:00:00 2 t, 01 01 21 00:00:00 5 f");
}

TEST_CASE("every issue of a forecast is kept, and known when it was issued") {
    Meter m;
    const std::vector<Row> both{{"2024-01-03T00:00", 5, "2024-01-01T00:00"},
                                {"2024-01-03T01:00", 6, "2024-01-01T00:00"},
                                {"2024-01-03T00:00", 7, "2024-01-02T00:00"},
                                {"2024-01-03T01:00", 6, "2024-01-02T00:00"}};
    store::Received r = m.receive("2024-01-02T12:00", both, "temperature_forecast");
    CHECK(r.added == 4);
    CHECK(r.repeated == 0);
    CHECK(m.versions("temperature_forecast") == "03 00 01 00:00:00 5 t, 03 00 02 00:00:00 7 t, "
                                                "03 01 01 00:00:00 6 t, 03 01 02 00:00:00 6 t");
    CHECK(m.receive("2024-01-02T13:00", both, "temperature_forecast").added == 0);
    r = m.receive(
        "2024-01-02T14:00",
        {{"2024-01-03T00:00", 8, "2024-01-01T00:00"}, {"2024-01-03T00:00", 9, "2024-01-02T20:00"}},
        "temperature_forecast");
    CHECK(r.corrected == 1);
    CHECK(r.future == 1);
    CHECK(m.text("select string_agg(concat_ws(' ', value, to_char(issued_at, 'DD'), "
                 "to_char(known_at, 'DD HH24')), ', ' order by known_at) from observation "
                 "where to_char(time, 'DD HH24') = '03 00'") ==
          "5 01 01 00, 7 02 02 00, 8 01 02 14");
}

TEST_CASE("known and new series go in together, and an empty batch leaves nothing") {
    Meter m;
    CHECK(m.receive("2024-01-20", {}).added == 0);
    CHECK(m.receipts().empty());
    m.receive("2024-01-20", {{"2024-01-01T00:00", 1}});
    db::Transaction transaction(m.database().db());
    store::Incoming incoming(m.database().db(), {"csv", 8, parse_time("2024-01-21"), 0s});
    const int load = incoming.declare({m.key(), "load", "MW", Minutes{60}});
    const int temperature = incoming.declare({m.key(), "temperature", "°C", Minutes{60}});
    incoming.declare({m.key(), "unused", "", Minutes{60}});
    incoming.add(temperature, parse_time("2024-01-01T00:00"), -3.5);
    incoming.add(load, parse_time("2024-01-01T00:00"), 2);
    CHECK(incoming.close() == std::vector<int>{m.key()});
    const store::Received r = incoming.store();
    CHECK(r.added == 2);
    CHECK(r.corrected == 1);
    transaction.commit();
    CHECK(m.text("select string_agg(quantity || unit || rows, ',' order by quantity) from receipt "
                 "join (select distinct quantity, unit from observation) as o using (quantity) "
                 "where run = 8") == "loadMW1,temperature°C1");
}

TEST_CASE("what comes hour by hour of several areas lies together by area") {
    Meter m;
    Area other;
    other.name = "other";
    store::save_area(m.database().db(), other);
    for (const int hours : {24, 48}) { // new series, then known ones
        db::Transaction transaction(m.database().db());
        store::Incoming incoming(m.database().db(), {"csv", 8, parse_time("2024-01-20"), 0s});
        const int first = incoming.declare({m.key(), "load", "MW", Minutes{60}});
        const int second = incoming.declare({other.id, "load", "MW", Minutes{60}});
        for (int hour = 0; hour < hours; ++hour)
            for (const int series : {second, first})
                incoming.add(series, parse_time("2024-01-01") + std::chrono::hours{hour}, hour);
        incoming.close();
        CHECK(incoming.store().added == 48);
        transaction.commit();
    }
    CHECK(m.text("select string_agg(n::text, ' ') from (select count(*) as n from (select area, "
                 "time::date, row_number() over (order by ctid) - row_number() over "
                 "(partition by area, time::date order by ctid) as run from observation) as r "
                 "group by area, time, run) as g") == "24 24 24 24");
}

TEST_CASE("a batch that is not committed leaves nothing") {
    Meter m;
    {
        db::Transaction transaction(m.database().db());
        store::Incoming incoming(m.database().db(), {"csv", 8, parse_time("2024-01-21"), 0s});
        const int load = incoming.declare({m.key(), "load", "MW", Minutes{60}});
        incoming.add(load, parse_time("2024-01-01T00:00"), 2);
        // Left while it copies, as an exception would.
    }
    CHECK(m.text("select count(*) from observation") == "0");
    CHECK(m.receive("2024-01-21", {{"2024-01-01T00:00", 1}}).added == 1);
}

TEST_CASE("points of one source are no others to each other, and each corrects itself alone") {
    Meter m;
    m.receive("2024-01-20", {{"2024-01-01T00:00", 10}}, "temperature", "csv", 0s, "north");
    store::Received r =
        m.receive("2024-01-20", {{"2024-01-01T00:00", 20}}, "temperature", "csv", 0s, "south");
    CHECK(r.added == 1);
    CHECK(r.corrected == 0);
    // Both known at the end of the interval: a replay sees either.
    CHECK(m.text("select string_agg(concat_ws(' ', to_char(known_at, 'DD HH24'), value, assumed), "
                 "', ' order by source) from observation") == "01 01 10 t, 01 01 20 t");
    r = m.receive("2024-01-21", {{"2024-01-01T00:00", 21}}, "temperature", "csv", 0s, "south");
    CHECK(r.corrected == 1);
    CHECK(m.text("select string_agg(concat_ws(' ', source, value), ', ' order by source, value) "
                 "from observation") == "csv/north 10, csv/south 20, csv/south 21");
    CHECK(m.text("select string_agg(source, ', ' order by receipt) from receipt") ==
          "csv/north, csv/south, csv/south");
    // The source by itself had not told it.
    m.receive("2024-01-22", {{"2024-01-01T00:00", 30}}, "temperature");
    CHECK(m.text("select to_char(known_at, 'DD') from observation where source = 'csv'") == "22");
}
