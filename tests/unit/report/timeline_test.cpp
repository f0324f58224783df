#include "elf/report/timeline.hpp"

#include <catch2/catch.hpp>

using namespace elf;

namespace {

const TimeRange night{parse_time("2024-06-01T00:00Z"), parse_time("2024-06-01T01:40Z")};

std::string bar(const char* from, const char* to, bool unicode = false) {
    return report::timeline({parse_time(from), parse_time(to)}, night, 10, unicode);
}

} // namespace

TEST_CASE("a part of a timeline lies where it lies in the whole") {
    CHECK(bar("2024-06-01T00:00Z", "2024-06-01T01:40Z") == "##########");
    CHECK(bar("2024-06-01T00:20Z", "2024-06-01T00:50Z") == "  ###     ");
    CHECK(bar("2024-06-01T00:20Z", "2024-06-01T00:50Z", true) == "  ███     ");
}

TEST_CASE("a part that took no time is seen, at the end too") {
    CHECK(bar("2024-06-01T00:20Z", "2024-06-01T00:20Z") == "  #       ");
    CHECK(bar("2024-06-01T01:40Z", "2024-06-01T01:40Z") == "         #");
    CHECK(report::timeline({night.begin, night.begin}, {night.begin, night.begin}, 3, false) ==
          "#  ");
}

TEST_CASE("what lies outside of the whole keeps to it") {
    CHECK(bar("2024-05-31T00:00Z", "2024-06-01T00:10Z") == "#         ");
    CHECK(bar("2024-06-01T01:30Z", "2024-06-02T00:00Z") == "         #");
}
