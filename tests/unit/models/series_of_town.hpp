#pragma once

#include "elf/models/history.hpp"

#include <cmath>
#include <numbers>
#include <random>

namespace elf::test {

struct TownOptions {
    std::string zone = "Europe/Madrid";
    std::string begin = "2020-01-01T00:00:00";
    int days = 420;
    int step = 60;
    double noise = 0.01; ///< standard deviation relative to the load
    double offset = 0;   ///< subtracted: makes the load cross zero
    bool temperature = false;
    unsigned long seed = 1;
};

/// Load with days, weeks and years, in local time, whose noise is known.
inline models::History town(const TownOptions& o) {
    Area area;
    area.name = "town";
    area.time_zone = o.zone;
    area.step = Step(Minutes{o.step});
    area.may_feed_back = o.offset != 0;
    const TimeZone zone(o.zone);
    models::History h{area, zone, {}, {}, {}};
    h.load.begin = zone.start_of_day(zone.local(parse_time(o.begin)).date);
    h.load.step = area.step;
    std::mt19937_64 random(o.seed);
    std::normal_distribution<double> normal;
    const Time end = zone.start_of_day(zone.local(h.load.begin).date + std::chrono::days{o.days});
    Series temperature = h.load;
    for (Time t = h.load.begin; t < end; t += area.step.length()) {
        const LocalTime local = zone.local(t);
        const double hour = static_cast<double>(local.of_day.count()) / 3600;
        const bool weekend = std::chrono::weekday{local.date}.iso_encoding() > 5;
        const double year = 2 * std::numbers::pi *
                            static_cast<double>(local.date.time_since_epoch().count()) / 365.25;
        const double shape = 1 - 0.3 * std::cos(2 * std::numbers::pi * (hour - 5) / 24);
        const double mean = 1000 * shape * (weekend ? 0.8 : 1.0) * (1 + 0.1 * std::cos(year));
        h.load.values.push_back(mean * (1 + o.noise * normal(random)) - o.offset);
        temperature.values.push_back(15 - 10 * std::cos(year) + 3 * std::sin(hour / 4) +
                                     normal(random));
    }
    if (o.temperature)
        h.temperature = temperature;
    return h;
}

/// Mean absolute error relative to the mean absolute load.
inline double relative_error(const Series& forecast, const Series& load) {
    double error = 0;
    double size = 0;
    for (std::size_t i = 0; i < load.size(); ++i) {
        if (std::isnan(forecast.values[i]) || std::isnan(load.values[i]))
            continue;
        error += std::abs(forecast.values[i] - load.values[i]);
        size += std::abs(load.values[i]);
    }
    return error / size;
}

} // namespace elf::test
