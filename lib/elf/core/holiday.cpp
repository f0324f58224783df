#include "elf/core/holiday.hpp"

#include <algorithm>
#include <array>

namespace elf {
namespace {

constexpr std::array<std::string_view, 6> names{"public",   "moved",  "customary",
                                                "half_day", "bridge", "none"};

std::vector<Date> sorted(std::vector<Date> dates) {
    std::sort(dates.begin(), dates.end());
    return dates;
}

bool holds(const std::vector<Date>& dates, Date d) {
    return std::binary_search(dates.begin(), dates.end(), d);
}

} // namespace

std::string_view to_string(HolidayKind kind) {
    return names.at(static_cast<std::size_t>(kind));
}

std::optional<HolidayKind> holiday_kind_from(std::string_view text) {
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end())
        return std::nullopt;
    return static_cast<HolidayKind>(found - names.begin());
}

bool is_day_off(HolidayKind kind) {
    return kind == HolidayKind::public_holiday || kind == HolidayKind::moved ||
           kind == HolidayKind::customary;
}

bool is_weekend(Date d) {
    return std::chrono::weekday{d}.iso_encoding() > 5;
}

HolidayCalendar::HolidayCalendar(std::vector<Date> days_off, std::vector<Date> half_days,
                                 std::vector<Date> bridge_days)
    : m_days_off(sorted(std::move(days_off))), m_half_days(sorted(std::move(half_days))),
      m_bridge_days(sorted(std::move(bridge_days))) {}

bool HolidayCalendar::contains(Date d) const {
    return holds(m_days_off, d);
}

bool HolidayCalendar::is_half_day(Date d) const {
    return holds(m_half_days, d);
}

bool HolidayCalendar::is_named_bridge(Date d) const {
    return holds(m_bridge_days, d);
}

bool is_bridge_day(Date d, const HolidayCalendar& holidays) {
    if (is_weekend(d) || holidays.contains(d))
        return false;
    const Date before = d - std::chrono::days{1};
    const Date after = d + std::chrono::days{1};
    const auto is_off = [&](Date x) { return is_weekend(x) || holidays.contains(x); };
    const bool is_between =
        is_off(before) && is_off(after) && (holidays.contains(before) || holidays.contains(after));
    return is_between || holidays.is_named_bridge(d);
}

} // namespace elf
