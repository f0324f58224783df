#include "elf/core/time_zone.hpp"

#include "elf/core/error.hpp"

#include <date/tz.h>
#include <fmt/core.h>

namespace elf {
namespace {

const date::time_zone& zone_of(const void* zone) {
    return *static_cast<const date::time_zone*>(zone);
}

} // namespace

TimeZone::TimeZone(const std::string& name) : m_name(name) {
    try {
        m_zone = date::locate_zone(name);
    } catch (const std::exception&) {
        throw Error(ExitCode::usage, fmt::format("the time zone '{}' is not known", name),
                    "use an IANA name such as Europe/Madrid; it needs the package tzdata");
    }
}

LocalTime TimeZone::local(Time t) const {
    if (t < m_begin || t >= m_end) {
        const date::sys_info info = zone_of(m_zone).get_info(t);
        m_begin = info.begin;
        m_end = info.end;
        m_offset = info.offset;
    }
    const auto shown = std::chrono::local_seconds{t.time_since_epoch() + m_offset};
    const Date date = std::chrono::floor<std::chrono::days>(shown);
    return {date, shown - date, m_offset};
}

TimeZone::FromLocal TimeZone::from_local(Date date, std::chrono::seconds of_day) const {
    const auto shown = date::local_seconds{date.time_since_epoch() + of_day};
    const date::local_info info = zone_of(m_zone).get_info(shown);
    const Time by_first{shown.time_since_epoch() - info.first.offset};
    switch (info.result) {
    case date::local_info::ambiguous:
        return {Validity::ambiguous, by_first, Time{shown.time_since_epoch() - info.second.offset}};
    case date::local_info::nonexistent:
        return {Validity::nonexistent, info.first.end, info.first.end};
    default:
        return {Validity::unique, by_first, by_first};
    }
}

Time TimeZone::start_of_day(Date date) const {
    return from_local(date, {}).first;
}

} // namespace elf
