#include "elf/clean/local_days.hpp"

#include <cmath>
#include <limits>

namespace elf::clean {

LocalDays::LocalDays(const std::vector<double>& values, Time begin, Step step, const TimeZone& zone)
    : m_slots(static_cast<std::size_t>(step.per_day())) {
    if (values.empty())
        return;
    const auto length = std::chrono::seconds{step.length()};
    m_first = zone.local(begin).date;
    const Time last = begin + length * static_cast<long>(values.size() - 1);
    const auto days = static_cast<std::size_t>((zone.local(last).date - m_first).count() + 1);
    m_cells.assign(days * m_slots, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const LocalTime local = zone.local(begin + length * static_cast<long>(i));
        const auto day = static_cast<std::size_t>((local.date - m_first).count());
        double& cell = m_cells[day * m_slots + static_cast<std::size_t>(local.of_day / length)];
        if (std::isnan(cell))
            cell = values[i];
    }
}

} // namespace elf::clean
