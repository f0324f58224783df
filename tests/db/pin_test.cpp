#include "database.hpp"

#include "elf/store/area.hpp"
#include "elf/store/reading.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fmt/core.h>

using namespace elf;
using namespace std::chrono_literals;

namespace {

const Time start = parse_time("2024-01-01T00:00Z");

/// An hourly area with thirty days of load that repeats every day, known at the end of each hour.
class Pinned {
public:
    Pinned() {
        m_area.name = "feeder";
        store::save_area(m_database.db(), m_area);
        m_database.db().exec(
            "insert into observation (area, quantity, source, time, known_at, value, length, unit, "
            "run, assumed) select $1, 'load', 'csv', t, t + interval '1 hour', "
            "100 + 10 * extract(hour from t) + extract(minute from t), 60, 'MW', 1, true from "
            "generate_series('2024-01-01'::timestamptz, '2024-01-30 23:00', interval '1 hour') t",
            {m_area.id});
        receipt("2024-01-01", "2024-01-30T23:00Z", "2024-01-31");
    }

    test::Database& database() { return m_database; }

    void observe(const std::string& time, double value, const std::string& known_at) {
        m_database.db().exec("insert into observation (area, quantity, source, time, known_at, "
                             "value, length, unit, run, assumed) "
                             "values ($1, 'load', 'csv', $2, $4, $3, 60, 'MW', 2, false)",
                             {m_area.id, time, value, known_at});
        receipt(time, time, known_at);
    }

    void forget(const std::string& from, const std::string& to) {
        m_database.db().exec("delete from observation where time >= $1 and time < $2", {from, to});
    }

    int transform(const std::string& arguments) {
        return m_database.run("elf-transform", arguments);
    }
    int pin(const std::string& as_of, const std::string& span, const std::string& decision) {
        return transform(
            fmt::format("--as-of {} pin feeder load {} {} --why 'a test'", as_of, span, decision));
    }
    int unpin(const std::string& as_of, const std::string& span) {
        return transform(fmt::format("--as-of {} unpin feeder load {}", as_of, span));
    }

    std::vector<Reading> readings(const std::string& as_of) {
        const TimeRange range{start, start + std::chrono::days{100}};
        return store::load_readings(m_database.db(), {{&m_area, "load", range}}, parse_time(as_of))
            .front();
    }

    /// `corrected OVERRIDE 70 (raw 200)`, or `none`.
    std::string at(const std::string& time, const std::string& as_of) {
        for (const Reading& r : readings(as_of))
            if (r.time == parse_time(time))
                return fmt::format("{} {} {} (raw {})", to_string(r.quality), r.reason, r.value,
                                   r.raw ? fmt::format("{}", *r.raw) : "-");
        return "none";
    }

    /// Every version with everything but the run, and which transaction wrote it.
    std::string versions() {
        return m_database
            .exec("select string_agg(concat_ws('|', time, known_at, value, raw, quality, reason, "
                  "source, xmin), E'\\n' order by time, known_at) from reading")
            .str(0, 0);
    }

    /// As if nothing had ever been cleaned.
    void wipe() {
        m_database.exec("delete from reading");
        m_database.exec("delete from transform_state");
    }

private:
    void receipt(const std::string& first, const std::string& last, const std::string& known_to) {
        m_database.db().exec("insert into receipt (area, quantity, source, run, received_at, "
                             "first_time, last_time, known_to, rows) "
                             "values ($1, 'load', 'csv', 1, $4, $2, $3, $4, 1)",
                             {m_area.id, first, last, known_to});
    }

    test::Database m_database;
    Area m_area;
};

const std::string span = "2024-01-12T10:00Z 2024-01-12T12:00Z";
const std::string hour = "2024-01-12T10:00Z"; // 200 MW was received

} // namespace

TEST_CASE("a pin shows at once, from its as_of on") {
    Pinned p;
    REQUIRE(p.transform("--as-of 2024-01-31") == 0);
    REQUIRE(p.pin("2024-02-01", span, "--value 70") == 0);
    CHECK(p.at(hour, "2024-01-31") == "measured  200 (raw 200)");
    CHECK(p.at(hour, "2024-02-01") == "corrected OVERRIDE 70 (raw 200)");
    CHECK(p.at("2024-01-12T12:00Z", "2024-02-01") == "measured  220 (raw 220)");
    REQUIRE(p.pin("2024-02-02", span, "--reject") == 0);
    CHECK(p.at(hour, "2024-02-01") == "corrected OVERRIDE 70 (raw 200)");
    CHECK(p.at(hour, "2024-02-02") == "rejected OVERRIDE nan (raw 200)"); // nor filled
}

TEST_CASE("neither what is received later nor a rescreen changes what is pinned") {
    Pinned p;
    REQUIRE(p.transform("--as-of 2024-01-31") == 0);
    REQUIRE(p.pin("2024-02-01", span, "--value 70") == 0);
    p.observe(hour, 999, "2024-02-03T00:00Z");
    REQUIRE(p.transform("--as-of 2024-02-04") == 0);
    CHECK(p.at(hour, "2024-02-04") == "corrected OVERRIDE 70 (raw 999)");
    CHECK(p.at(hour, "2024-02-02") == "corrected OVERRIDE 70 (raw 200)");
    REQUIRE(p.transform("--as-of 2024-02-05 --rescreen") == 0);
    CHECK(p.at(hour, "2024-02-05") == "corrected OVERRIDE 70 (raw 999)");
    const std::string before = p.versions();
    REQUIRE(p.transform("--as-of 2024-02-06 --rescreen") == 0);
    CHECK(p.versions() == before);
}

TEST_CASE("accept takes what a screen has rejected") {
    Pinned p;
    p.observe(hour, -5, "2024-01-13T00:00Z");
    REQUIRE(p.transform("--as-of 2024-01-31") == 0);
    CHECK(p.at(hour, "2024-01-31").starts_with("filled NEG_OR_ZERO"));
    REQUIRE(p.pin("2024-02-01", span, "--accept") == 0);
    CHECK(p.at(hour, "2024-02-01") == "measured OVERRIDE -5 (raw -5)");
}

TEST_CASE("unpinned, the screens decide again; what was pinned in between stays seen") {
    Pinned p;
    REQUIRE(p.transform("--as-of 2024-01-31") == 0);
    REQUIRE(p.pin("2024-02-01", span, "--value 70") == 0);
    REQUIRE(p.unpin("2024-02-05", span) == 0);
    CHECK(p.at(hour, "2024-01-31") == "measured  200 (raw 200)");
    CHECK(p.at(hour, "2024-02-04") == "corrected OVERRIDE 70 (raw 200)");
    CHECK(p.at(hour, "2024-02-05") == "measured  200 (raw 200)");
    const std::string before = p.versions();
    REQUIRE(p.unpin("2024-02-06", span) == 0); // nothing is left to revoke
    REQUIRE(p.transform("--as-of 2024-02-07 --rescreen") == 0);
    CHECK(p.versions() == before);
}

TEST_CASE("fills lean on what is pinned, as long as it is") {
    Pinned p;
    p.forget("2024-01-12T11:00Z", "2024-01-12T12:00Z");
    REQUIRE(p.transform("--as-of 2024-01-31") == 0);
    const std::string gap = "2024-01-12T11:00Z";
    CHECK(p.at(gap, "2024-01-31") == "filled GAP 210 (raw -)");
    REQUIRE(p.pin("2024-02-01", "2024-01-12T10:00Z 2024-01-12T11:00Z", "--value 400") == 0);
    const std::string leaning = p.at(gap, "2024-02-01");
    CHECK(leaning == "filled GAP 315 (raw -)"); // half way from twice the shape to the shape
    REQUIRE(p.unpin("2024-02-05", "2024-01-12T10:00Z 2024-01-12T11:00Z") == 0);
    CHECK(p.at(gap, "2024-01-31") == "filled GAP 210 (raw -)");
    CHECK(p.at(gap, "2024-02-04") == leaning);
    CHECK(p.at(gap, "2024-02-05") == "filled GAP 210 (raw -)");
}

TEST_CASE("an edge that is rejected takes the fill with it, from then on") {
    Pinned p;
    p.forget("2024-01-12T10:00Z", "2024-01-12T13:00Z"); // three hours: as long as is filled
    REQUIRE(p.transform("--as-of 2024-01-31") == 0);
    REQUIRE(p.pin("2024-02-01", "2024-01-12T13:00Z 2024-01-12T14:00Z", "--reject") == 0);
    CHECK(p.at("2024-01-12T11:00Z", "2024-01-31") == "filled GAP 210 (raw -)");
    CHECK(p.at("2024-01-12T11:00Z", "2024-02-01") == "missing GAP nan (raw -)");
    REQUIRE(p.unpin("2024-02-05", "2024-01-12T13:00Z 2024-01-12T14:00Z") == 0);
    CHECK(p.at("2024-01-12T11:00Z", "2024-02-04") == "missing GAP nan (raw -)");
    CHECK(p.at("2024-01-12T11:00Z", "2024-02-05") == "filled GAP 210 (raw -)");
}

TEST_CASE("a value where nothing was received, and when it comes") {
    Pinned p;
    REQUIRE(p.transform("--as-of 2024-01-31") == 0);
    REQUIRE(p.pin("2024-02-03", "2024-02-02T00:00Z 2024-02-02T02:00Z", "--value 70") == 0);
    CHECK(p.at("2024-02-02T01:00Z", "2024-02-03") == "corrected OVERRIDE 70 (raw -)");
    CHECK(p.at("2024-02-01T12:00Z", "2024-02-03") == "none");
    // Long after everything that was received.
    REQUIRE(p.pin("2024-03-30", "2024-03-29T00:00Z 2024-03-29T01:00Z", "--value 80") == 0);
    CHECK(p.at("2024-03-29", "2024-03-30") == "corrected OVERRIDE 80 (raw -)");
    REQUIRE(p.unpin("2024-03-30T12:00Z", "2024-03-29T00:00Z 2024-03-29T01:00Z") == 0);
    CHECK(p.at("2024-03-29", "2024-03-30") == "corrected OVERRIDE 80 (raw -)");
    CHECK(p.at("2024-03-29", "2024-03-31") == "missing GAP nan (raw -)");
    p.observe("2024-02-02T01:00Z", 110, "2024-02-02T02:00Z");
    REQUIRE(p.transform("--as-of 2024-03-31") == 0);
    CHECK(p.at("2024-02-02T01:00Z", "2024-03-31") == "corrected OVERRIDE 70 (raw 110)");
    CHECK(p.at("2024-02-02T00:00Z", "2024-03-31") == "corrected OVERRIDE 70 (raw -)");
}

TEST_CASE("a pin of an earlier as_of holds now, too") {
    Pinned p;
    REQUIRE(p.transform("--as-of 2024-01-31") == 0);
    p.observe(hour, 210, "2024-02-03T00:00Z");
    REQUIRE(p.transform("--as-of 2024-02-04") == 0);
    REQUIRE(p.pin("2024-02-01", span, "--value 70") == 0);
    CHECK(p.at(hour, "2024-01-31") == "measured  200 (raw 200)");
    CHECK(p.at(hour, "2024-02-01") == "corrected OVERRIDE 70 (raw 200)");
    CHECK(p.at(hour, "2024-02-04") == "corrected OVERRIDE 70 (raw 210)");
}

TEST_CASE("a replay of the time before a pin does not see it, and leaves it as it is") {
    Pinned p;
    REQUIRE(p.transform("--as-of 2024-01-31") == 0);
    REQUIRE(p.pin("2024-02-01", span, "--value 70") == 0);
    REQUIRE(p.unpin("2024-02-05", span) == 0);
    const std::string before = p.versions();
    REQUIRE(p.transform("--as-of 2024-01-20 --rescreen") == 0);
    REQUIRE(p.transform("--as-of 2024-02-02 --rescreen") == 0);
    CHECK(p.versions() == before);
    p.wipe();
    REQUIRE(p.transform("--as-of 2024-01-20") == 0);
    CHECK(p.at(hour, "2024-02-06") == "measured  200 (raw 200)");
    REQUIRE(p.transform("--as-of 2024-02-02") == 0);
    CHECK(p.at(hour, "2024-02-06") == "corrected OVERRIDE 70 (raw 200)");
}

TEST_CASE("the same pin twice adds nothing; a later one above it makes it a decision again") {
    Pinned p;
    REQUIRE(p.transform("--as-of 2024-01-31") == 0);
    const auto pins = [&] {
        return p.database().exec("select count(*) from override").integer(0, 0);
    };
    REQUIRE(p.pin("2024-02-01", span, "--value 70") == 0);
    const std::string before = p.versions();
    REQUIRE(p.pin("2024-02-01", span, "--value 70") == 0);
    REQUIRE(p.pin("2024-02-02", span, "--value 70") == 0);
    CHECK(pins() == 1);
    CHECK(p.versions() == before);
    REQUIRE(p.pin("2024-02-02", "2024-01-12T10:00Z 2024-01-12T11:00Z", "--reject") == 0);
    REQUIRE(p.pin("2024-02-03", span, "--value 70") == 0);
    CHECK(pins() == 3);
    CHECK(p.at(hour, "2024-02-03") == "corrected OVERRIDE 70 (raw 200)");
}

TEST_CASE("a dry run pins nothing") {
    Pinned p;
    REQUIRE(p.transform("--as-of 2024-01-31") == 0);
    const std::string before = p.versions();
    REQUIRE(p.pin("2024-02-01", span, "--reject --dry-run") == 0);
    CHECK(p.database().exec("select count(*) from override").integer(0, 0) == 0);
    CHECK(p.versions() == before);
}

TEST_CASE("pinned night by night, or cleaned once after all: the same at every as_of") {
    Pinned p;
    p.forget("2024-01-12T13:00Z", "2024-01-12T14:00Z");
    p.forget("2024-01-15T03:00Z", "2024-01-16T05:00Z");
    p.observe("2024-01-14T05:00Z", -3, "2024-01-14T06:30Z");
    const auto night = [&](int day) { return fmt::format("2024-01-{:02}T00:00Z", day); };
    for (int day = 2; day <= 31; ++day) {
        REQUIRE(p.transform("--as-of " + night(day)) == 0);
        if (day == 13)
            REQUIRE(p.pin(night(day), "2024-01-12T12:00Z 2024-01-12T13:00Z", "--reject") == 0);
        if (day == 17)
            REQUIRE(p.pin(night(day), "2024-01-15T06:00Z 2024-01-15T09:00Z", "--value 150") == 0);
        if (day == 20)
            REQUIRE(p.pin(night(day), "2024-01-14T05:00Z 2024-01-14T06:00Z", "--accept") == 0);
        if (day == 25)
            REQUIRE(p.unpin(night(day), "2024-01-14T05:00Z 2024-01-14T06:00Z") == 0);
    }
    const std::vector<int> seen{13, 14, 17, 18, 20, 24, 25, 31};
    std::vector<std::vector<Reading>> nightly;
    for (const int day : seen)
        nightly.push_back(p.readings(night(day)));
    p.wipe();
    REQUIRE(p.transform("--as-of 2024-01-31T00:00Z") == 0);
    for (std::size_t s = 0; s < seen.size(); ++s) {
        const auto once = p.readings(night(seen[s]));
        REQUIRE(once.size() == nightly[s].size());
        for (std::size_t i = 0; i < once.size(); ++i) {
            INFO(seen[s] << " " << format_time(once[i].time));
            CHECK(once[i].quality == nightly[s][i].quality);
            CHECK(once[i].reason == nightly[s][i].reason);
            CHECK((std::isnan(once[i].value) ? std::isnan(nightly[s][i].value)
                                             : once[i].value == nightly[s][i].value));
        }
    }
}
