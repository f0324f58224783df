#include "elf/report/time_text.hpp"

#include <array>
#include <fmt/core.h>

namespace elf::report {
namespace {

std::string_view weekday(Date date) {
    constexpr std::array<std::string_view, 7> names{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
    return names[std::chrono::weekday{date}.c_encoding()];
}

std::string clock_text(std::chrono::seconds of_day) {
    const auto minutes = std::chrono::floor<Minutes>(of_day).count();
    return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

} // namespace

std::string day_text(Date day) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::chrono::year_month_day date{day};
    return fmt::format("{} {} {}", weekday(day), static_cast<unsigned>(date.day()),
                       months[static_cast<unsigned>(date.month()) - 1]);
}

std::string local_text(const TimeZone& zone, Time t) {
    const LocalTime local = zone.local(t);
    return day_text(local.date) + " " + clock_text(local.of_day);
}

std::string utc_text(Time t) {
    std::string out = format_time(t).substr(0, 16);
    out[10] = ' ';
    return out;
}

} // namespace elf::report
