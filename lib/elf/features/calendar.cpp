#include "elf/features/calendar.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace elf::features {
namespace {

constexpr int harmonics = 4;
constexpr double days_a_year = 365.25;

int month_and_day(Date date) {
    const std::chrono::year_month_day ymd(date);
    return static_cast<int>(static_cast<unsigned>(ymd.month()) * 100 +
                            static_cast<unsigned>(ymd.day()));
}

double day_of_year(Date date) {
    const std::chrono::year_month_day ymd(date);
    const Date january{std::chrono::local_days{ymd.year() / std::chrono::January / 1}};
    return static_cast<double>((date - january).count()) + 1.0;
}

} // namespace

DayType day_type(Date date, const HolidayCalendar& holidays) {
    const std::chrono::days one{1};
    const std::chrono::weekday weekday{date};
    return {static_cast<int>(weekday.iso_encoding()) - 1, holidays.contains(date),
            holidays.contains(date - one), holidays.contains(date + one)};
}

std::vector<std::string> calendar_names() {
    std::vector<std::string> names{
        "weekday_1",        "weekday_2",     "weekday_3",      "weekday_4",
        "weekday_5",        "weekday_6",     "holiday",        "holiday_sunday",
        "holiday_saturday", "after_holiday", "before_holiday", "bridge_monday",
        "bridge_friday",    "christmas",     "eves",           "feasts",
        "august",           "half_day",      "trend"};
    for (int k = 1; k <= harmonics; ++k) {
        names.push_back("year_sin_" + std::to_string(k));
        names.push_back("year_cos_" + std::to_string(k));
    }
    return names;
}

bool is_rare(std::string_view name) {
    static constexpr std::array<std::string_view, 17> names{"holiday",
                                                            "holiday_sunday",
                                                            "holiday_saturday",
                                                            "bridge_monday",
                                                            "bridge_friday",
                                                            "after_holiday",
                                                            "before_holiday",
                                                            "christmas",
                                                            "eves",
                                                            "feasts",
                                                            "half_day",
                                                            "load_day_1_was_holiday",
                                                            "load_day_1_is_holiday",
                                                            "load_day_1_flag",
                                                            "load_day_7_was_holiday",
                                                            "load_day_7_is_holiday",
                                                            "load_day_7_flag"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

void calendar_row(Date date, double hour, Date first, const HolidayCalendar& holidays,
                  std::span<double> out) {
    const DayType day = day_type(date, holidays);
    const bool working_week = !day.holiday && day.weekday < 5;
    const int md = month_and_day(date);
    std::size_t c = 0;
    const auto flag = [&](bool value) { out[c++] = value ? 1.0 : 0.0; };
    // A holiday is a Sunday first of all, and then what it differs by: most regions have too few a
    // year for each slot to learn them from nothing.
    for (int k = 1; k <= 5; ++k)
        flag(day.weekday == k && !day.holiday);
    flag(day.weekday == 6 || day.holiday);
    flag(day.holiday);
    flag(day.holiday && day.weekday == 6);
    flag(day.holiday && day.weekday == 5);
    flag(day.after_holiday && working_week);
    flag(day.before_holiday && working_week);
    flag(day.weekday == 0 && day.before_holiday && !day.holiday);
    flag(day.weekday == 4 && day.after_holiday && !day.holiday);
    flag((md >= 1222 || md <= 106) && !day.holiday);
    flag(md == 1224 || md == 1231);
    flag(md == 1225 || md == 101);
    flag(md >= 801 && md <= 831);
    flag(holidays.is_half_day(date) && working_week);
    out[c++] = static_cast<double>((date - first).count()) / days_a_year;
    const double year = 2 * std::numbers::pi * (day_of_year(date) + hour / 24) / days_a_year;
    for (int k = 1; k <= harmonics; ++k) {
        out[c++] = std::sin(k * year);
        out[c++] = std::cos(k * year);
    }
}

} // namespace elf::features
