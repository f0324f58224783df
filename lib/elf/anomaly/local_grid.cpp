#include "elf/anomaly/local_grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::anomaly {

std::size_t LocalGrid::begin_of(std::size_t of_day) const {
    return static_cast<std::size_t>(std::lower_bound(day.begin(), day.end(), of_day) - day.begin());
}

std::vector<double> LocalGrid::by_day(const std::vector<double>& values) const {
    std::vector<double> out(days * slots, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::isnan(out[cell(i)]))
            out[cell(i)] = values[i];
    return out;
}

LocalGrid local_grid(const Series& series, const TimeZone& zone, const HolidayCalendar& holidays) {
    LocalGrid g;
    if (series.empty())
        return g;
    const Date first = zone.local(series.begin).date;
    g.first_day = first;
    g.slots = static_cast<std::size_t>(series.step.per_day());
    g.days = static_cast<std::size_t>(
                 (zone.local(series.time(series.size() - 1)).date - first).count()) +
             1;
    g.day.reserve(series.size());
    g.slot.reserve(series.size());
    for (std::size_t i = 0; i < series.size(); ++i) {
        const LocalTime local = zone.local(series.time(i));
        g.day.push_back(static_cast<std::uint32_t>((local.date - first).count()));
        g.slot.push_back(static_cast<std::uint16_t>(local.of_day / series.step.length()));
    }
    for (std::size_t d = 0; d < g.days; ++d) {
        const Date date = first + std::chrono::days{static_cast<long>(d)};
        g.day_off.push_back(is_weekend(date) || holidays.contains(date));
    }
    return g;
}

} // namespace elf::anomaly
