#include "elf/anomaly/drift.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::anomaly;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Two years of days: heated, lower at weekends, with small weather of its own.
struct Years {
    std::vector<double> load;
    std::vector<double> temperature;
    LocalGrid grid;
    TemperatureResponse response;

    Years() {
        Series hours{parse_time("2016-01-04"), Step{Minutes{60}},
                     std::vector<double>(730 * 24, 1.0)};
        grid = local_grid(hours, TimeZone("UTC"), {});
        for (std::size_t d = 0; d < 730; ++d) {
            const auto day = static_cast<double>(d);
            temperature.push_back(12 - 10 * std::cos(day / 365 * 6.283185) + 3 * std::sin(2 * day));
            load.push_back((d % 7 < 5 ? 400 : 300) + 10 * std::max(0.0, 15 - temperature.back()) +
                           4 * std::sin(day * day));
        }
        for (std::size_t i = 0; i < hours.size(); ++i) {
            hours.values[i] = load[i / 24];
            m_degrees.push_back(temperature[i / 24]);
        }
        response = temperature_response(hours.values, m_degrees, grid);
    }
    std::vector<double> moved() const { return departures(load, temperature, grid, response); }
    std::vector<std::size_t> told() const {
        const std::vector<double> d = drifts(moved(), least_drift(moved()), 0);
        std::vector<std::size_t> out;
        for (std::size_t k = 0; k < d.size(); ++k)
            if (!std::isnan(d[k]))
                out.push_back(k);
        return out;
    }

private:
    std::vector<double> m_degrees;
};

} // namespace

TEST_CASE("seasons and weekends are no drift") {
    const Years y;
    CHECK(y.told().empty());
    for (const double d : y.moved())
        if (!std::isnan(d))
            CHECK(std::abs(d) < 0.1);
}

TEST_CASE("a load that creeps away for weeks is told once") {
    for (const double way : {0.3, -0.3}) {
        Years y;
        for (std::size_t d = 690; d < 730; ++d) // up to a third within six weeks
            y.load[d] *= 1 + way * static_cast<double>(d - 690) / 40;
        const std::vector<std::size_t> told = y.told();
        REQUIRE(told.size() == 1);
        CHECK(told[0] > 690);
        CHECK(y.moved()[told[0]] * way > 0);
    }
}

TEST_CASE("the day that is not over and those before the first asked for are not told") {
    const std::vector<double> d{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.2, 0.3, 0.3};
    CHECK(drifts(d, 0.1, 0)[14] == 0.2);
    CHECK(std::isnan(drifts(d, 0.1, 0)[15])); // told on the day before
    CHECK(std::isnan(drifts(d, 0.1, 15)[14]));
    std::vector<double> last = d;
    last.resize(15);
    CHECK(std::isnan(drifts(last, 0.1, 0)[14]));
    CHECK(std::isnan(drifts(d, missing, 0)[14]));
}

TEST_CASE("a history of less than a year tells no drift from a season") {
    Years y;
    y.load.resize(300);
    y.temperature.resize(300);
    CHECK(std::isnan(least_drift(y.moved())));
    CHECK(std::isnan(least_drift({})));
}

TEST_CASE("the last six weeks do not raise what is told, and trifles never are") {
    std::vector<double> d(400, 0.01);
    d[390] = 0.4;
    CHECK(least_drift(d) == 0.05);
    d[300] = 0.2;
    CHECK(least_drift(d) == Approx(0.25));
}
