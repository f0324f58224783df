#include "elf/core/time_zone.hpp"

#include "elf/core/error.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>
#include <fmt/core.h>

namespace elf {
namespace {

/// A name of the database: nothing that would lead to a file elsewhere, as "../" and "/" would.
bool is_name(const std::string& text) {
    constexpr const char* allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_/";
    return !text.empty() && text.front() != '/' &&
           text.find_first_not_of(allowed) == std::string::npos;
}

/// The instant of a change of the clock. It is known by what the clock shows just after it.
Time instant_of(const cctz::time_zone& zone, const cctz::time_zone::civil_transition& change) {
    return zone.lookup(change.to).trans;
}

} // namespace

struct TimeZone::Rules {
    cctz::time_zone zone;
};

TimeZone::TimeZone(const std::string& name) : m_name(name) {
    cctz::time_zone zone;
    if (!is_name(name) || !cctz::load_time_zone(name, &zone))
        throw Error(ExitCode::usage, fmt::format("the time zone '{}' is not known", name),
                    "use an IANA name such as Europe/Madrid; it needs the package tzdata");
    m_rules = std::make_shared<const Rules>(Rules{zone});
}

LocalTime TimeZone::local(Time t) const {
    if (t < m_begin || t >= m_end) {
        const cctz::time_zone& zone = m_rules->zone;
        cctz::time_zone::civil_transition change;
        m_offset = std::chrono::seconds{zone.lookup(t).offset};
        m_begin = zone.prev_transition(t + std::chrono::seconds{1}, &change)
                      ? instant_of(zone, change)
                      : Time::min();
        m_end = zone.next_transition(t, &change) ? instant_of(zone, change) : Time::max();
    }
    const auto shown = std::chrono::local_seconds{t.time_since_epoch() + m_offset};
    const Date date = std::chrono::floor<std::chrono::days>(shown);
    return {date, shown - date, m_offset};
}

TimeZone::FromLocal TimeZone::from_local(Date date, std::chrono::seconds of_day) const {
    using Lookup = cctz::time_zone::civil_lookup;
    const std::chrono::seconds shown = date.time_since_epoch() + of_day;
    const Lookup found = m_rules->zone.lookup(cctz::civil_second{} + shown.count());
    switch (found.kind) {
    case Lookup::REPEATED:
        return {Validity::ambiguous, found.pre, found.post};
    case Lookup::SKIPPED:
        return {Validity::nonexistent, found.trans, found.trans};
    case Lookup::UNIQUE:
        break;
    }
    return {Validity::unique, found.pre, found.pre};
}

Time TimeZone::start_of_day(Date date) const {
    return from_local(date, {}).first;
}

} // namespace elf
