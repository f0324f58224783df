#include "elf/sources/timestamp.hpp"

namespace elf::sources {
namespace {

using namespace std::chrono;

/// Two or four digits, or -1.
int digits(const char* text, int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) {
        const int digit = text[i] - '0';
        if (digit < 0 || digit > 9)
            return -1;
        value = value * 10 + digit;
    }
    return value;
}

/// `Z`, `+02:00`, `-0300`, `+02`, or nothing.
bool read_offset(std::string_view text, std::optional<seconds>& offset) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    if (text.empty())
        return true;
    if (text == "Z" || text == "z" || text == "UTC") {
        offset = seconds{0};
        return true;
    }
    const char sign = text.front();
    text.remove_prefix(1);
    const bool colon = text.size() == 5 && text[2] == ':';
    if ((sign != '+' && sign != '-') || (text.size() != 2 && text.size() != 4 && !colon))
        return false;
    const int h = digits(text.data(), 2);
    const int m = text.size() == 2 ? 0 : digits(text.data() + (colon ? 3 : 2), 2);
    if (h < 0 || h > 15 || m < 0 || m > 59)
        return false;
    offset = (sign == '-' ? -1 : 1) * (hours{h} + minutes{m});
    return true;
}

/// `HH:MM`, `HH:MM:SS`, a fraction of zeros; cuts it off the text.
bool read_clock(std::string_view& text, seconds& of_day) {
    if (text.size() < 5 || text[2] != ':')
        return false;
    const int h = digits(text.data(), 2);
    const int m = digits(text.data() + 3, 2);
    int s = 0;
    text.remove_prefix(5);
    if (text.size() >= 3 && text.front() == ':') {
        s = digits(text.data() + 1, 2);
        text.remove_prefix(3);
        if (!text.empty() && text.front() == '.') {
            std::size_t end = 1;
            while (end < text.size() && text[end] == '0')
                ++end;
            text.remove_prefix(end);
        }
    }
    if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 59)
        return false;
    of_day = hours{h} + minutes{m} + seconds{s};
    return true;
}

} // namespace

std::optional<Timestamp> read_timestamp(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    if (text.size() < 10 || text[4] != '-' || text[7] != '-')
        return std::nullopt;
    const int y = digits(text.data(), 4);
    const int m = digits(text.data() + 5, 2);
    const int d = digits(text.data() + 8, 2);
    if (y < 0 || m < 0 || d < 0)
        return std::nullopt;
    const year_month_day date =
        year{y} / month{static_cast<unsigned>(m)} / day{static_cast<unsigned>(d)};
    if (!date.ok())
        return std::nullopt;
    Timestamp out{Date{date}, seconds{0}, std::nullopt};
    text.remove_prefix(10);
    if (text.empty())
        return out;
    if (text.front() != 'T' && text.front() != ' ')
        return std::nullopt;
    text.remove_prefix(1);
    if (!read_clock(text, out.of_day) || !read_offset(text, out.offset))
        return std::nullopt;
    return out;
}

std::optional<Time> instant_of(std::string_view text) {
    std::string plain(text.substr(0, 40));
    const std::size_t point = plain.find('.');
    if (point != std::string::npos) {
        std::size_t end = point + 1;
        while (end < plain.size() && plain[end] >= '0' && plain[end] <= '9')
            ++end;
        plain.erase(point, end - point);
    }
    const std::optional<Timestamp> t = read_timestamp(plain);
    if (!t || !t->offset || plain.size() < 11)
        return std::nullopt;
    return Time{t->date.time_since_epoch() + t->of_day - *t->offset};
}

std::optional<Time> LocalClock::resolve(const Timestamp& t, const Trace& trace) const {
    const TimeZone::FromLocal local = m_zone.from_local(t.date, t.of_day);
    if (local.validity == TimeZone::Validity::nonexistent)
        return std::nullopt;
    if (local.validity == TimeZone::Validity::unique || !trace.last)
        return local.first;
    if (trace.backward)
        return *trace.last > local.second ? local.second : local.first;
    return *trace.last < local.first ? local.first : local.second;
}

std::optional<Time> LocalClock::instant(const Timestamp& t, Trace& trace) {
    std::optional<Time> out;
    if (t.offset) {
        out = Time{t.date.time_since_epoch() + t.of_day - *t.offset};
    } else {
        if (m_date != t.date) {
            m_date = t.date;
            const TimeRange day = m_zone.day(t.date);
            m_start = day.begin;
            m_plain =
                day.end - day.begin == hours{24} && m_zone.local(day.begin).of_day.count() == 0;
        }
        out = m_plain ? m_start + t.of_day : resolve(t, trace);
    }
    if (out) {
        if (trace.last && *trace.last != *out)
            trace.backward = *out < *trace.last;
        trace.last = out;
    }
    return out;
}

} // namespace elf::sources
