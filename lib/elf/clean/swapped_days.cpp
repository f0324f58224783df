#include "elf/clean/swapped_days.hpp"

#include "elf/clean/local_days.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace elf::clean {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

constexpr double none = std::numeric_limits<double>::quiet_NaN();
/// Slots of a day that must be comparable, as a share.
constexpr double least_of_day = 0.5;
struct Limits {
    std::size_t pairs;
    double evidence, better;
};
/// Few pairs have to be clearer. Measured: see docs/decisions/0063-clock-and-date-repairs.md.
constexpr std::array<Limits, 4> limits{
    {{20, 0.8, 0.65}, {10, 0.7, 0.65}, {6, 0.65, 0.8}, {3, 0.5, 1.0}}};

/// The partner of a date; nothing where swapping changes nothing.
std::optional<Date> partner(Date date) {
    const year_month_day ymd{date};
    const unsigned day{ymd.day()}, month{ymd.month()};
    if (day > 12 || day == month)
        return std::nullopt;
    return Date{ymd.year() / std::chrono::month{day} / std::chrono::day{month}};
}

/// Mean over both sides of what stands on the nearest day of the same weekday that no swap
/// touches: those are at most two weeks off.
double anchor(const LocalDays& table, Date date, std::size_t slot) {
    const unsigned day{year_month_day{date}.day()};
    double sum = 0;
    int n = 0;
    for (const Date other : {date - days{day <= 7 ? 7 : 14}, date + days{day >= 6 ? 7 : 14}}) {
        const long row = table.day_of(other);
        if (row < 0 || row >= static_cast<long>(table.days()))
            continue;
        const double v = table.cell(static_cast<std::size_t>(row), slot);
        if (std::isnan(v))
            continue;
        sum += v;
        ++n;
    }
    return n > 0 ? sum / n : none;
}

struct Errors {
    double standing = 0, swapped = 0;
    std::size_t slots = 0;
};

/// Of one date: its anchors against its own values and against its partner's.
void add_errors(const LocalDays& table, Date date, Date other, Errors& errors) {
    const auto own_row = static_cast<std::size_t>(table.day_of(date));
    const auto other_row = static_cast<std::size_t>(table.day_of(other));
    for (std::size_t slot = 0; slot < table.slots(); ++slot) {
        const double expected = anchor(table, date, slot);
        const double standing = std::abs(table.cell(own_row, slot) - expected);
        const double swapped = std::abs(table.cell(other_row, slot) - expected);
        if (std::isnan(standing) || std::isnan(swapped))
            continue;
        errors.standing += standing;
        errors.swapped += swapped;
        ++errors.slots;
    }
}

/// Share of the error that is left after swapping a pair back: 0 to 1, 0.5 says nothing. NaN where
/// too little is there or nothing differs.
double share_swapped(const LocalDays& table, Date date, Date other) {
    Errors errors;
    add_errors(table, date, other, errors);
    add_errors(table, other, date, errors);
    const double sum = errors.standing + errors.swapped;
    const auto slots = static_cast<double>(2 * table.slots());
    return static_cast<double>(errors.slots) < least_of_day * slots || !(sum > 0)
               ? none
               : errors.swapped / sum;
}

SwappedDays judge(const LocalDays& table, std::chrono::year year) {
    SwappedDays out{int{year}, none, 0, 0};
    double swapped = 0, standing = 0;
    for (unsigned month = 1; month <= 12; ++month)
        for (unsigned day = 1; day < month; ++day) {
            const Date date{year / std::chrono::month{month} / std::chrono::day{day}};
            const Date other = *partner(date);
            // The partner comes first: its month is the smaller.
            if (table.day_of(other) < 0 || table.day_of(date) >= static_cast<long>(table.days()))
                continue;
            const double share = share_swapped(table, date, other);
            if (std::isnan(share))
                continue;
            swapped += share;
            standing += 1 - share;
            ++out.pairs;
            out.better += share < 0.5;
        }
    out.evidence = swapped / standing;
    return out;
}

bool is_swapped(const SwappedDays& year) {
    const double share = static_cast<double>(year.better) / static_cast<double>(year.pairs);
    for (const Limits& limit : limits)
        if (year.pairs >= limit.pairs)
            return year.evidence <= limit.evidence && share >= limit.better;
    return false;
}

/// Without regard to whether there is a way back.
std::optional<Time> swapped(Time t, const TimeZone& zone) {
    const LocalTime local = zone.local(t);
    const std::optional<Date> date = partner(local.date);
    if (!date)
        return std::nullopt;
    return zone.from_local(*date, local.of_day).first;
}

} // namespace

std::vector<SwappedDays> find_swapped_days(const std::vector<double>& values, Time begin, Step step,
                                           const TimeZone& zone) {
    std::vector<SwappedDays> found;
    if (values.empty())
        return found;
    const LocalDays table(values, begin, step, zone);
    const auto last = year_month_day{table.date(table.days() - 1)}.year();
    for (auto year = year_month_day{table.date(0)}.year(); year <= last; ++year) {
        const SwappedDays judged = judge(table, year);
        if (is_swapped(judged))
            found.push_back(judged);
    }
    return found;
}

Time swap_back(Time t, const TimeZone& zone) {
    const std::optional<Time> other = swapped(t, zone);
    return other && swapped(*other, zone) == t ? *other : t;
}

} // namespace elf::clean
