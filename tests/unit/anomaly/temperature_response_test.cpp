#include "elf/anomaly/temperature_response.hpp"
#include "elf/core/error.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::anomaly;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// A year of hours: 400 on workdays, 300 on days off, and 10 for each degree below 15.
struct Heated {
    Series load{parse_time("2017-01-02"), Step{Minutes{60}}, {}};
    std::vector<double> temperature;
    LocalGrid grid;

    Heated() {
        for (std::size_t i = 0; i < 364 * 24; ++i) {
            const auto day = static_cast<double>(i / 24);
            const double degrees =
                12 - 10 * std::cos(day / 365 * 6.283185) + 3 * std::sin(1.7 * day);
            temperature.push_back(degrees);
            load.values.push_back((i / 24 % 7 < 5 ? 400 : 300) + 10 * std::max(0.0, 15 - degrees));
        }
        grid = local_grid(load, TimeZone("UTC"), {});
    }
};

} // namespace

TEST_CASE("the response to temperature is that of the load, calendar apart") {
    const Heated h;
    const TemperatureResponse r = temperature_response(h.load.values, h.temperature, h.grid);
    CHECK(r.degrees.size() == 12);
    CHECK(r.of(2) - r.of(12) == Approx(100).margin(12));
    CHECK(r.of(18) - r.of(22) == Approx(0).margin(3));
    CHECK(r.of(-40) == r.effect.front());
    CHECK(r.of(90) == r.effect.back());
    CHECK(std::isnan(r.of(missing)));
    CHECK(r.base[0] - r.base[1] == Approx(100).margin(15));
}

TEST_CASE("without temperature there is no response") {
    const Heated h;
    const TemperatureResponse none = temperature_response(h.load.values, {}, h.grid);
    CHECK(none.degrees.empty());
    CHECK(none.of(3) == 0);
    CHECK(weather_effect(none, h.temperature, h.grid)[5000] == 0);
    const std::vector<double> gone(h.temperature.size(), missing);
    CHECK(temperature_response(h.load.values, gone, h.grid).degrees.empty());
}

TEST_CASE("days that are all equally warm make one point") {
    const Heated h;
    const std::vector<double> same(h.temperature.size(), 20);
    const TemperatureResponse r = temperature_response(h.load.values, same, h.grid);
    CHECK(r.degrees.size() == 1);
    CHECK(r.of(-5) == r.of(30));
}

TEST_CASE("the effect of the weather is that of the last day, from wherever it is asked for") {
    Heated h;
    const TemperatureResponse r = temperature_response(h.load.values, h.temperature, h.grid);
    h.temperature[3000] = missing;
    const std::vector<double> all = weather_effect(r, h.temperature, h.grid);
    const std::vector<double> late = weather_effect(r, h.temperature, h.grid, 2990);
    CHECK(all[3010] == late[3010]);
    CHECK(late[2989] == 0);
    CHECK(all[200] - all[4380] > 80); // winter and summer
    for (std::size_t i = 5000; i < 5030; ++i)
        h.temperature[i] = missing;
    CHECK(weather_effect(r, h.temperature, h.grid)[5029] == 0);
}

TEST_CASE("a stored response is the same, a damaged one is refused") {
    const Heated h;
    const TemperatureResponse r = temperature_response(h.load.values, h.temperature, h.grid);
    std::map<std::string, Matrix> m = r.matrices();
    CHECK(TemperatureResponse::from(m).of(3.25) == r.of(3.25));
    std::swap(m["response_degrees"].values[3], m["response_degrees"].values[4]);
    CHECK_THROWS_AS(TemperatureResponse::from(m), Error);
    m = r.matrices();
    m.erase("response_base");
    CHECK_THROWS_AS(TemperatureResponse::from(m), Error);
}
