#include "elf/sources/settlement.hpp"

#include "elf/sources/timestamp.hpp"

#include <array>

namespace elf::sources {
namespace {

using namespace std::chrono;

constexpr minutes half_hour{30};

int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    return digits.empty() ? -1 : value;
}

/// 1 to 12; 0 for what is no month.
unsigned month_of(std::string_view text) {
    static constexpr std::array<std::string_view, 12> names{
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
    for (unsigned m = 0; m < names.size(); ++m) {
        bool same = text.size() == 3;
        for (std::size_t i = 0; same && i < 3; ++i)
            same = (text[i] | 0x20) == names[m][i];
        if (same)
            return m + 1;
    }
    return 0;
}

std::optional<Date> date_of(int y, unsigned m, int d) {
    if (y < 0 || d < 0)
        return std::nullopt;
    const year_month_day date = year{y} / month{m} / day{static_cast<unsigned>(d)};
    return date.ok() ? std::optional<Date>(date) : std::nullopt;
}

} // namespace

std::optional<Date> read_settlement_date(std::string_view text) {
    if (text.size() >= 10 && text[4] == '-') {
        const std::optional<Timestamp> t = read_timestamp(text);
        return t && t->of_day == seconds{0} ? std::optional(t->date) : std::nullopt;
    }
    if (text.size() == 10 && text[2] == '/' && text[5] == '/') {
        const int m = number(text.substr(3, 2));
        return m < 0 ? std::nullopt
                     : date_of(number(text.substr(6)), static_cast<unsigned>(m),
                               number(text.substr(0, 2)));
    }
    const std::size_t first = text.find('-');
    if (first == std::string_view::npos || first > 2 || text.size() < first + 5 ||
        text[first + 4] != '-')
        return std::nullopt;
    const std::string_view years = text.substr(first + 5);
    if (years.size() != 2 && years.size() != 4)
        return std::nullopt;
    const int y = number(years);
    return date_of(years.size() == 2 && y >= 0 ? 2000 + y : y, month_of(text.substr(first + 1, 3)),
                   number(text.substr(0, first)));
}

std::optional<Time> start_of_period(const TimeZone& britain, Date date, long period) {
    const TimeRange day = britain.day(date);
    if (period < 1 || period > (day.end - day.begin) / half_hour)
        return std::nullopt;
    return day.begin + (period - 1) * half_hour;
}

} // namespace elf::sources
