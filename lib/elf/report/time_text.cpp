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

std::string_view TimeWriter::write(Time t) {
    const auto day = std::chrono::floor<std::chrono::days>(t);
    if (day != m_day) {
        m_text = format_time(t);
        m_day = day;
        return m_text;
    }
    const std::chrono::hh_mm_ss clock{t - day};
    const std::size_t end = m_text.size(); // a year may have five digits
    const auto put = [&](std::size_t before_end, long value) {
        m_text[end - before_end] = static_cast<char>('0' + value / 10);
        m_text[end - before_end + 1] = static_cast<char>('0' + value % 10);
    };
    put(9, clock.hours().count());
    put(6, clock.minutes().count());
    put(3, clock.seconds().count());
    return m_text;
}

} // namespace elf::report
