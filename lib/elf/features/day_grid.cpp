#include "elf/features/day_grid.hpp"

#include <cmath>
#include <limits>

namespace elf::features {

DayGrid::DayGrid(const TimeZone& zone, Step step, TimeRange range)
    : m_zone(zone), m_step(step), m_slots(static_cast<std::size_t>(step.per_day())),
      m_first(zone.local(range.begin).date) {
    m_midnights.push_back(step.ceil(zone.start_of_day(m_first)));
    extend(range.end);
}

void DayGrid::extend(Time end) {
    while (m_midnights.back() < end)
        m_midnights.push_back(m_step.ceil(m_zone.start_of_day(date(m_midnights.size()))));
    if (m_midnights.size() == 1)
        m_midnights.push_back(m_step.ceil(m_zone.start_of_day(date(1))));
}

DayGrid::Cell DayGrid::cell(Time t) const {
    const LocalTime local = m_zone.local(t);
    return {(local.date - m_first).count(),
            static_cast<std::size_t>(local.of_day / std::chrono::seconds{m_step.length()})};
}

std::vector<double> DayGrid::fold(const Series& series) const {
    std::vector<double> sum(days() * slots(), 0.0);
    std::vector<double> count(sum.size(), 0.0);
    for (std::size_t i = 0; i < series.size(); ++i) {
        const Cell c = cell(series.time(i));
        if (std::isnan(series.values[i]) || c.day < 0 || c.day >= static_cast<long>(days()))
            continue;
        const std::size_t k = static_cast<std::size_t>(c.day) * slots() + c.slot;
        sum[k] += series.values[i];
        count[k] += 1;
    }
    for (std::size_t k = 0; k < sum.size(); ++k)
        sum[k] = count[k] > 0 ? sum[k] / count[k] : std::numeric_limits<double>::quiet_NaN();
    return sum;
}

} // namespace elf::features
