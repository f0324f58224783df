#include "elf/clean/override.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using namespace std::chrono_literals;

namespace {

using Action = Override::Action;

const Time start = parse_time("2024-01-10T00:00Z");
const double none = std::nan("");

/// Over [first, last) hours after start, known `known` hours after start.
Override pin(int id, int first, int last, Action action, int known, double value = none) {
    Override o;
    o.id = id;
    o.range = {start + std::chrono::hours{first}, start + std::chrono::hours{last}};
    o.action = action;
    o.value = value;
    o.known_at = start + std::chrono::hours{known};
    return o;
}

Override revoked(Override o, int at) {
    o.revoked_at = start + std::chrono::hours{at};
    return o;
}

Reading measured(int hour, double value) {
    const Time t = start + std::chrono::hours{hour};
    return {t, t + 1h, value, value, Quality::measured, "", "csv"};
}

Reading missing(int hour) {
    return {start + std::chrono::hours{hour}, {}, none, std::nullopt, Quality::missing, "GAP", ""};
}

/// Before any verdict.
Reading raw_of(Reading r) {
    if (r.raw) {
        r.value = *r.raw;
        r.quality = Quality::measured;
        r.reason.clear();
    }
    return r;
}

Reading applied(const Reading& r, const std::vector<Override>& overrides) {
    std::vector<Reading> readings{r};
    clean::apply_overrides(overrides, {raw_of(r)}, readings);
    return readings.at(0);
}

} // namespace

TEST_CASE("a pinned value is corrected, keeps what was received, and is known with the pin") {
    const Reading r = applied(measured(2, 100), {pin(1, 2, 3, Action::value, 50, 70)});
    CHECK(r.value == 70);
    CHECK(r.raw == 100.0);
    CHECK(r.quality == Quality::corrected);
    CHECK(r.reason == "OVERRIDE");
    CHECK(r.source == "csv");
    CHECK(r.known_at == start + 50h);
    const Reading hole = applied(missing(2), {pin(1, 2, 3, Action::value, 50, 70)});
    CHECK(hole.value == 70);
    CHECK(hole.quality == Quality::corrected);
    CHECK_FALSE(hole.raw);
}

TEST_CASE("what comes after the pin is known when it came") {
    CHECK(applied(measured(60, 100), {pin(1, 0, 99, Action::reject, 50)}).known_at == start + 61h);
}

TEST_CASE("a pin is of its span alone, TO not included") {
    const std::vector<Override> pins{pin(1, 2, 4, Action::reject, 50)};
    CHECK(applied(measured(1, 100), pins).value == 100);
    CHECK(applied(measured(1, 100), pins).known_at == start + 2h);
    CHECK(std::isnan(applied(measured(2, 100), pins).value));
    CHECK(std::isnan(applied(measured(3, 100), pins).value));
    CHECK(applied(measured(4, 100), pins).value == 100);
}

TEST_CASE("reject: rejected; what was never received stays missing, and is not filled") {
    const Reading r = applied(measured(2, 100), {pin(1, 2, 3, Action::reject, 50)});
    CHECK(r.quality == Quality::rejected);
    CHECK(r.raw == 100.0);
    const Reading hole = applied(missing(2), {pin(1, 2, 3, Action::reject, 50)});
    CHECK(hole.quality == Quality::missing);
    CHECK(clean::is_overridden(hole));
}

TEST_CASE("accept: as received whatever the screen says; nothing where nothing was received") {
    Reading screened = measured(2, -5);
    screened.value = none;
    screened.quality = Quality::rejected;
    screened.reason = "NEG_OR_ZERO";
    const Reading r = applied(screened, {pin(1, 2, 3, Action::accept, 50)});
    CHECK(r.value == -5);
    CHECK(r.quality == Quality::measured);
    CHECK(r.reason == "OVERRIDE");
    const Reading hole = applied(missing(2), {pin(1, 2, 3, Action::accept, 50)});
    CHECK(hole.quality == Quality::missing);
    CHECK(hole.reason == "GAP");
}

TEST_CASE("of two that overlap the later counts, until it is revoked") {
    const std::vector<Override> pins{pin(1, 0, 9, Action::value, 50, 70),
                                     pin(2, 2, 3, Action::value, 50, 80)};
    CHECK(applied(measured(1, 100), pins).value == 70);
    CHECK(applied(measured(2, 100), pins).value == 80);
    const std::vector<Override> later{pins[0], revoked(pins[1], 60)};
    CHECK(applied(measured(2, 100), later).value == 70);
    CHECK(applied(measured(2, 100), later).known_at == start + 60h);
    CHECK(applied(measured(1, 100), later).known_at == start + 50h);
}

TEST_CASE("when all are revoked the automatic verdict is back, known from then on") {
    const std::vector<Override> pins{revoked(pin(1, 2, 3, Action::value, 50, 70), 90),
                                     revoked(pin(2, 2, 3, Action::reject, 55), 60)};
    const Reading r = applied(measured(2, 100), pins);
    CHECK(r.value == 100);
    CHECK(r.quality == Quality::measured);
    CHECK(r.reason.empty());
    CHECK(r.known_at == start + 90h);
}

TEST_CASE("an old pin that was revoked under one that counts moves nothing") {
    const std::vector<Override> pins{revoked(pin(1, 2, 3, Action::value, 50, 70), 90),
                                     pin(2, 2, 3, Action::value, 55, 80)};
    const Reading r = applied(measured(2, 100), pins);
    CHECK(r.value == 80);
    CHECK(r.known_at == start + 55h);
}

TEST_CASE("the versions of an interval follow what was decided, revoked and screened") {
    // Received after 3 hours, seen otherwise after 80, pinned from 50 to 90, rejected from 55
    // to 60.
    Reading screened = measured(2, 100);
    screened.value = none;
    screened.quality = Quality::rejected;
    screened.reason = "DELTA";
    screened.known_at = start + 80h;
    const std::vector<Override> pins{revoked(pin(1, 2, 3, Action::value, 50, 70), 90),
                                     revoked(pin(2, 2, 3, Action::reject, 55), 60)};
    const auto versions = clean::with_decisions(pins, start + 2h, {measured(2, 100), screened});
    REQUIRE(versions.size() == 5);
    const auto said = [&](std::size_t i, std::chrono::hours known, const std::string& reason) {
        return versions[i].known_at == start + known && versions[i].reason == reason;
    };
    CHECK(said(0, 3h, ""));
    CHECK(said(1, 50h, "OVERRIDE"));
    CHECK(versions[1].value == 70);
    CHECK(said(2, 55h, "OVERRIDE"));
    CHECK(versions[2].quality == Quality::rejected);
    CHECK(said(3, 60h, "OVERRIDE")); // what the screen said after 80 hours changes nothing
    CHECK(said(4, 90h, "DELTA"));
}

TEST_CASE("values may be pinned where there is no reading; other decisions need one") {
    const std::vector<Override> pins{pin(1, 5, 8, Action::value, 50, 70),
                                     pin(2, 5, 6, Action::reject, 60),
                                     pin(3, 20, 22, Action::accept, 60)};
    const auto versions = clean::pinned_outside(pins, {start, start + 6h}, Step(Minutes{60}));
    REQUIRE(versions.size() == 2);
    CHECK(versions[0].time == start + 6h);
    CHECK(versions[1].time == start + 7h);
    CHECK(versions[1].value == 70);
    const auto before =
        clean::pinned_outside({pins[0], pins[1]}, {start + 6h, start + 8h}, Step(Minutes{60}));
    REQUIRE(before.size() == 2); // of hour 5: the value, and that there is none
    CHECK(before[1].quality == Quality::missing);
    CHECK(before[1].known_at == start + 60h);
}

TEST_CASE("a value that was pinned to nothing and is revoked leaves a hole again") {
    const std::vector<Override> pins{revoked(pin(1, 5, 6, Action::value, 50, 70), 60)};
    const auto versions = clean::with_decisions(pins, start + 5h, {});
    REQUIRE(versions.size() == 2);
    CHECK(versions[1].quality == Quality::missing);
    CHECK(versions[1].reason == "GAP");
    CHECK(versions[1].known_at == start + 60h);
}

TEST_CASE("a gap is known no earlier than what was decided beside and inside of it") {
    const std::vector<Reading> received{measured(0, 100), missing(1), measured(2, 100), missing(3),
                                        measured(4, 100)};
    std::vector<Reading> readings = received;
    clean::apply_overrides({pin(1, 2, 3, Action::reject, 50)}, received, readings);
    CHECK(readings[1].known_at == start + 50h);
    CHECK(readings[3].known_at == start + 50h);
    CHECK(readings[0].known_at == start + 1h);
    CHECK(readings[4].known_at == start + 5h);
    readings = received;
    clean::apply_overrides({revoked(pin(1, 0, 1, Action::value, 50, 70), 90)}, received, readings);
    CHECK(readings[1].known_at == start + 90h);
    CHECK(readings[3].known_at == Time{});
}
