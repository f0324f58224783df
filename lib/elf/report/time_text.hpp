#pragma once

#include "elf/core/time_zone.hpp"

#include <string>
#include <string_view>

namespace elf::report {

/// `Sat 30 Dec`.
std::string day_text(Date date);
/// `Sat 30 Dec 18:00`, as the clock of the area shows it.
std::string local_text(const TimeZone& zone, Time t);
/// `2017-12-30 02:00`.
std::string utc_text(Time t);

/// `2017-12-30T02:00:00Z` for very many times: those of the same day share its text.
class TimeWriter {
public:
    /// The text lives until the next one.
    std::string_view write(Time t);

private:
    std::chrono::sys_days m_day{};
    std::string m_text = format_time(Time{});
};

} // namespace elf::report
