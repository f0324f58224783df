#include "elf/commands/train_quality.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace elf;
using namespace elf::commands;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

Series load_of(std::vector<double> values) {
    return {parse_time("2024-05-01"), Step{Minutes{60}}, std::move(values)};
}

} // namespace

TEST_CASE("a quality begins with what happened, then codes and words") {
    CHECK(quality_text(Origin::model, {}) == "ok");
    CHECK(quality_text(Origin::model,
                       {{"NO_WEATHER", "no weather forecast"}, {"STALE_DATA", "old"}}) ==
          "degraded: NO_WEATHER no weather forecast; STALE_DATA old");
    CHECK(quality_text(Origin::fallback, {{"OPERATOR", "theirs"}}) == "fallback: OPERATOR theirs");
    CHECK(own_words("too little history: same slot last week").code == "LITTLE_HISTORY");
    CHECK(quality_text(Origin::model, {own_words("a feature is missing")}) ==
          "degraded: a feature is missing");
}

TEST_CASE("data are stale a day after the last value that is known") {
    const Series load = load_of({1, 2, 3, missing, missing});
    CHECK(known_until(load) == parse_time("2024-05-01T03:00Z"));
    CHECK_FALSE(stale_data(load, parse_time("2024-05-02T03:00Z")));
    CHECK(stale_data(load, parse_time("2024-05-02T03:00:01Z"))->words ==
          "the last reading is of 2024-05-01T02:00:00Z");
    CHECK_FALSE(known_until(load_of({missing})));
    CHECK(stale_data(load_of({missing}), parse_time("2024-05-01")));
}

TEST_CASE("twelve hours of one value are a flat line, also where a screen left two of them") {
    std::vector<double> values(24, 7);
    CHECK(flat_line(load_of(values), "MW")->words == "the last 12 hours of load are 7 MW");
    values[11] = 8; // thirteen hours ago
    CHECK(flat_line(load_of(values), "MW"));
    values[12] = 8;
    CHECK_FALSE(flat_line(load_of(values), "MW"));
    values.assign(24, missing);
    values[14] = 7;
    CHECK_FALSE(flat_line(load_of(values), "MW"));
    values[15] = 7;
    CHECK(flat_line(load_of(values), "MW"));
    CHECK_FALSE(flat_line(load_of({}), "MW"));
}
