#include "elf/commands/train_data.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;

namespace {

Time at(int hour) {
    return parse_time("2024-03-01") + std::chrono::hours{hour};
}

/// An hour and when a value of it was known.
Version version(int hour, int known, double value) {
    return {at(hour), at(known), value};
}

} // namespace

TEST_CASE("load of a fault is known until the fault is, and no longer", "[train]") {
    const std::vector<Version> versions{version(0, 1, 10), version(1, 2, 0),  version(1, 4, 1),
                                        version(1, 9, 11), version(2, 3, 0),  version(3, 7, 0),
                                        version(4, 5, 12), version(4, 20, 13)};
    const std::vector<store::Fault> faults{{{at(1), at(4)}, at(6)}, {{at(2), at(3)}, at(5)}};
    const auto seen = commands::without_faults(versions, faults);
    std::vector<std::string> told;
    for (const Version& v : seen)
        told.push_back(std::to_string((v.time - at(0)) / std::chrono::hours{1}) + "@" +
                       std::to_string((v.known_at - at(0)) / std::chrono::hours{1}) + "=" +
                       (std::isnan(v.value) ? "-" : std::to_string(std::lround(v.value))));
    CHECK(told == std::vector<std::string>{"0@1=10", "1@2=0", "1@4=1", "1@6=-", "2@3=0", "2@5=-",
                                           "3@7=-", "4@5=12", "4@20=13"});
    const Series latest = commands::latest(seen, Step(Minutes{60}));
    CHECK(latest.values[0] == 10);
    CHECK(std::isnan(latest.values[1]));
    CHECK(std::isnan(latest.values[2]));
    CHECK(std::isnan(latest.values[3]));
    CHECK(latest.values[4] == 13);
    CHECK(commands::without_faults(versions, {}).size() == versions.size());
}
