#include "elf/features/weather.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

using namespace elf::features;

namespace {

constexpr std::size_t slots = 24;

std::vector<std::string> names() {
    std::vector<std::string> out = weather_names();
    const std::vector<std::string> more = lasting_weather_names();
    out.insert(out.end(), more.begin(), more.end());
    return out;
}

std::size_t column(const std::string& name) {
    const std::vector<std::string> all = names();
    const auto found = std::find(all.begin(), all.end(), name);
    REQUIRE(found != all.end());
    return static_cast<std::size_t>(found - all.begin());
}

std::vector<double> day_of(double level) {
    std::vector<double> out(slots);
    for (std::size_t s = 0; s < slots; ++s)
        out[s] = level + static_cast<double>(s);
    return out;
}

std::vector<double> rows_after(int days, const std::vector<double>& today) {
    WeatherDays weather(slots, {0, 5, 10, 15, 20, 25, 30});
    for (int d = 0; d < days; ++d)
        weather.add(day_of(d));
    std::vector<double> out(slots * names().size());
    weather.rows(today, false, 0, out.data(), names().size());
    return out;
}

} // namespace

TEST_CASE("knots are quantiles of what is known") {
    std::vector<double> t(101);
    for (std::size_t i = 0; i < t.size(); ++i)
        t[i] = static_cast<double>(i);
    t.push_back(std::nan(""));
    const Knots k = temperature_knots(t);
    CHECK(k[0] == Approx(5));
    CHECK(k[5] == Approx(95));
    CHECK(std::isnan(temperature_knots({})[0]));
}

TEST_CASE("temperature features are those computed by hand") {
    const std::size_t p = names().size();
    const std::vector<double> rows = rows_after(10, day_of(10));
    const double* row = rows.data() + 4 * p;
    CHECK(row[column("temperature")] == 14);
    CHECK(row[column("temperature_hinge_1")] == 9);
    CHECK(row[column("temperature_hinge_3")] == 0);
    CHECK(row[column("temperature_max")] == 33);
    CHECK(row[column("temperature_min")] == 10);
    CHECK(row[column("change_day")] == 1);
    CHECK(row[column("change_week")] == 7);
    CHECK(row[column("temperature_1h_ago")] == 13);
    CHECK(row[column("temperature_6h_ago")] == 9 + 22); // 22:00 of the day before
    double sum = 0;
    for (int s = 0; s <= 4; ++s)
        sum += 10 + s;
    for (int s = 0; s < 24; ++s)
        sum += 9 + s;
    for (int s = 5; s < 24; ++s)
        sum += 8 + s;
    CHECK(row[column("temperature_mean_48h")] == Approx(sum / 48));
    CHECK(row[column("temperature_in_3h")] == 17);
    CHECK(row[column("mean_4h_hinge_0")] == Approx((9.0 + 8 + 7 + 6) / 4)); // over 5
    CHECK(row[column("day_before_hinge_3")] ==
          Approx((1 + 2 + 3 + 4 + 5 + 6 + 7) / 24.0)); // over 25
    CHECK(row[column("temperature_hinge_6")] == 0);
}

TEST_CASE("a day without temperature keeps the shape of the day before it") {
    const std::vector<double> rows = rows_after(10, std::vector<double>(slots, std::nan("")));
    CHECK(rows[column("temperature")] == 9);
    CHECK(rows[5 * names().size() + column("temperature")] == 14);
}

TEST_CASE("less than a week of temperatures gives no complete row") {
    const std::vector<double> rows = rows_after(6, day_of(6));
    CHECK(std::isnan(rows[column("change_week")]));
}
