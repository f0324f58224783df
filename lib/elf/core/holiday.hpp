#pragma once

#include "elf/core/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace elf {

/// How a day differs from others of its weekday.
enum class HolidayKind {
    public_holiday, ///< off by law
    moved,          ///< off by law in place of a holiday that falls on another day
    customary,      ///< off nearly everywhere, although no law of the whole region says so
    half_day,       ///< off for a part of the day
    bridge,         ///< many take it off: it lies between a holiday and a weekend
    none,           ///< a day like others, whatever another list says
};

/// As the table `holiday` and CSV files write it: `public`, `moved`, ...
std::string_view to_string(HolidayKind kind);
/// Nullopt for a word that is none.
std::optional<HolidayKind> holiday_kind_from(std::string_view text);
/// Whether people stay at home all day: public, moved or customary.
bool is_day_off(HolidayKind kind);

/// One day of a region's calendar, local civil date.
struct Holiday {
    std::string region; ///< "es", "br"
    Date date;
    std::string name;
    HolidayKind kind = HolidayKind::public_holiday;
};

/// Saturday or Sunday.
bool is_weekend(Date d);

/// The holidays of one region, by what they do to a day.
class HolidayCalendar {
public:
    HolidayCalendar() = default;
    /// In any order. `bridge_days` are those that a list names, beside those that follow from
    /// `days_off`.
    explicit HolidayCalendar(std::vector<Date> days_off, std::vector<Date> half_days = {},
                             std::vector<Date> bridge_days = {});

    /// A full day off.
    bool contains(Date d) const;
    bool is_half_day(Date d) const;
    /// A list names it a bridge day; see also is_bridge_day.
    bool is_named_bridge(Date d) const;
    /// There is no full day off.
    bool empty() const { return m_days_off.empty(); }

private:
    std::vector<Date> m_days_off, m_half_days, m_bridge_days; ///< sorted
};

/// A working day between days off of which one is a holiday: the Friday after a Thursday, the
/// Monday before a Tuesday, the day between two holidays; or one that a list names a bridge day.
bool is_bridge_day(Date d, const HolidayCalendar& holidays);

} // namespace elf
