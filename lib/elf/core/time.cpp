#include "elf/core/time.hpp"

#include "elf/core/error.hpp"

#include <charconv>
#include <fmt/core.h>

namespace elf {
namespace {

using namespace std::chrono;

[[noreturn]] void bad_time(std::string_view text) {
    throw Error(ExitCode::usage, fmt::format("'{}' is not a time", text),
                "write ISO 8601, for example 2017-12-30T02:00:00Z; without an offset it is UTC");
}

/// Reads digits at a fixed place; -1 where there are none.
class Cursor {
public:
    explicit Cursor(std::string_view text) : m_text(text) {}

    int number(std::size_t digits) {
        if (m_text.size() < m_pos + digits)
            return -1;
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const char c = m_text[m_pos + i];
            if (c < '0' || c > '9')
                return -1;
            value = value * 10 + (c - '0');
        }
        m_pos += digits;
        return value;
    }
    bool skip(char c) {
        if (m_pos >= m_text.size() || m_text[m_pos] != c)
            return false;
        ++m_pos;
        return true;
    }
    bool at_end() const { return m_pos == m_text.size(); }
    void skip_digits() {
        while (m_pos < m_text.size() && m_text[m_pos] >= '0' && m_text[m_pos] <= '9')
            ++m_pos;
    }

private:
    std::string_view m_text;
    std::size_t m_pos = 0;
};

bool read_ymd(Cursor& in, year_month_day& out) {
    const int y = in.number(4);
    if (y < 0 || !in.skip('-'))
        return false;
    const int m = in.number(2);
    if (m < 0 || !in.skip('-'))
        return false;
    const int d = in.number(2);
    if (d < 0)
        return false;
    out = year{y} / month{static_cast<unsigned>(m)} / day{static_cast<unsigned>(d)};
    return out.ok();
}

bool read_clock(Cursor& in, seconds& out) {
    const int h = in.number(2);
    if (h < 0 || h > 23 || !in.skip(':'))
        return false;
    const int m = in.number(2);
    if (m < 0 || m > 59)
        return false;
    int s = 0;
    if (in.skip(':')) {
        s = in.number(2);
        if (s < 0 || s > 59)
            return false;
        if (in.skip('.'))
            in.skip_digits();
    }
    out = hours{h} + minutes{m} + seconds{s};
    return true;
}

bool read_offset(Cursor& in, seconds& out) {
    out = seconds{0};
    if (in.at_end() || in.skip('Z') || in.skip('z'))
        return in.at_end();
    const bool minus = in.skip('-');
    if (!minus && !in.skip('+'))
        return false;
    const int h = in.number(2);
    in.skip(':');
    const int m = in.at_end() ? 0 : in.number(2);
    if (h < 0 || m < 0 || h > 15 || m > 59)
        return false;
    out = hours{h} + minutes{m};
    if (minus)
        out = -out;
    return in.at_end();
}

} // namespace

Step::Step(Minutes length) : m_length(length) {
    for (const int m : {5, 10, 15, 30, 60})
        if (length == Minutes{m})
            return;
    throw Error(ExitCode::usage,
                fmt::format("a step of {} minutes is not supported", length.count()),
                "use 5m, 10m, 15m, 30m or 60m");
}

Time Step::floor(Time t) const {
    const auto n = t.time_since_epoch().count();
    const auto s = seconds{m_length}.count();
    return Time{seconds{(n >= 0 ? n / s : (n - s + 1) / s) * s}};
}

Time Step::ceil(Time t) const {
    const Time down = floor(t);
    return down == t ? down : down + m_length;
}

std::size_t TimeRange::steps(Step step) const {
    return empty() ? 0 : static_cast<std::size_t>((end - begin) / step.length());
}

Time parse_time(std::string_view text) {
    Cursor in(text);
    year_month_day date;
    if (!read_ymd(in, date))
        bad_time(text);
    seconds clock{0};
    seconds offset{0};
    if (!in.at_end()) {
        if (!in.skip('T') && !in.skip(' '))
            bad_time(text);
        if (!read_clock(in, clock))
            bad_time(text);
        in.skip(' ');
        if (!read_offset(in, offset))
            bad_time(text);
    }
    return sys_days{date} + clock - offset;
}

Date parse_date(std::string_view text) {
    Cursor in(text);
    year_month_day date;
    if (!read_ymd(in, date) || !in.at_end())
        throw Error(ExitCode::usage, fmt::format("'{}' is not a date", text),
                    "write year-month-day, for example 2017-12-30");
    return local_days{date};
}

std::chrono::seconds parse_duration(std::string_view text) {
    const auto bad = [&]() -> Error {
        return {ExitCode::usage, fmt::format("'{}' is not a duration", text),
                "write a number and a unit: 90m, 24h, 365d"};
    };
    if (text.size() < 2)
        throw bad();
    long value = 0;
    const char* last = text.data() + text.size() - 1;
    const auto [end, error] = std::from_chars(text.data(), last, value);
    // 200 years keep every sum of a time and a duration inside the calendar.
    if (error != std::errc{} || end != last || value < 0 || value > 200L * 366 * 86400)
        throw bad();
    long unit = 0;
    switch (*last) {
    case 's':
        unit = 1;
        break;
    case 'm':
        unit = 60;
        break;
    case 'h':
        unit = 3600;
        break;
    case 'd':
        unit = 86400;
        break;
    case 'w':
        unit = 7 * 86400;
        break;
    default:
        throw bad();
    }
    if (value > 200L * 366 * 86400 / unit)
        throw bad();
    return seconds{value * unit};
}

std::string format_date(Date d) {
    const year_month_day date{d};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string format_time(Time t) {
    const auto day = std::chrono::floor<days>(t);
    const hh_mm_ss clock{t - day};
    return fmt::format("{}T{:02}:{:02}:{:02}Z", format_date(Date{day.time_since_epoch()}),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

} // namespace elf
