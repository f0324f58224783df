#pragma once

#include "elf/core/time.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace elf {

/// One day of a region's calendar, local civil date.
struct Holiday {
    std::string region; ///< "es", "br"
    Date date;
    std::string name;
};

/// The public holidays of one region, sorted by date.
class HolidayCalendar {
public:
    HolidayCalendar() = default;
    explicit HolidayCalendar(std::vector<Date> dates) : m_dates(std::move(dates)) {
        std::sort(m_dates.begin(), m_dates.end());
    }
    bool contains(Date d) const { return std::binary_search(m_dates.begin(), m_dates.end(), d); }
    bool empty() const { return m_dates.empty(); }

private:
    std::vector<Date> m_dates;
};

} // namespace elf
