#include "elf/models/prophet_design.hpp"

#include "elf/features/calendar.hpp"
#include "elf/models/prophet_fourier.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace elf::models {
namespace {

constexpr double year = 365.25;
constexpr std::size_t yearly = 10;
constexpr std::size_t daily = 8;
constexpr std::size_t season_years =
    2; ///< orders of the year that the shape of the day varies with
constexpr std::size_t season_days = 4;
constexpr std::size_t weather_days = 2; ///< order of the day that the weather's effect varies with
constexpr double degrees = 10;          ///< unit of the temperature columns

constexpr double wide = 10;
constexpr double usual = 0.3; ///< of what only some rows tell about
constexpr double closed = 1e-4;

/// A kind of day: its own level, and its own shape to this order.
struct Kind {
    const char* name;
    std::size_t order;
};
constexpr std::array kinds{Kind{"monday", 6},         Kind{"friday", 4},  Kind{"saturday", 8},
                           Kind{"day_off", 8},        Kind{"holiday", 4}, Kind{"after_holiday", 3},
                           Kind{"before_holiday", 2}, Kind{"bridge", 3},  Kind{"half_day", 3},
                           Kind{"christmas", 2},      Kind{"eve", 3},     Kind{"feast", 2},
                           Kind{"august", 1}};

int month_and_day(Date date) {
    const std::chrono::year_month_day ymd(date);
    return static_cast<int>(static_cast<unsigned>(ymd.month()) * 100 +
                            static_cast<unsigned>(ymd.day()));
}

std::array<bool, kinds.size()> kinds_of(Date date, const HolidayCalendar& holidays) {
    const features::DayType day = features::day_type(date, holidays);
    const int md = month_and_day(date);
    const bool working = !day.holiday && day.weekday < 5;
    return {day.weekday == 0 && working,
            day.weekday == 4 && working,
            day.weekday == 5 && !day.holiday,
            day.weekday == 6 || day.holiday,
            day.holiday && day.weekday < 6,
            day.after_holiday && working,
            day.before_holiday && working,
            is_bridge_day(date, holidays) && working,
            holidays.is_half_day(date) && working,
            (md >= 1222 || md <= 106) && !day.holiday,
            md == 1224 || md == 1231,
            md == 1225 || md == 101,
            md >= 801 && md <= 831};
}

constexpr std::size_t smooth_hinges = 3;
constexpr std::array<std::size_t, smooth_hinges> smooth_knots{1, 3, 4};

} // namespace

double prophet_day(Time t) {
    return static_cast<double>(t.time_since_epoch().count()) / 86400.0;
}

ProphetDesign::ProphetDesign(TimeZone zone, HolidayCalendar holidays, features::Knots knots)
    : m_zone(std::move(zone)), m_holidays(std::move(holidays)), m_knots(knots),
      m_has_weather(!std::isnan(knots.front())) {
    const auto add = [&](const std::string& column, double prior) {
        m_names.push_back(column);
        m_wide.push_back(prior);
    };
    const auto add_fourier = [&](const std::string& season, std::size_t order, double prior) {
        for (std::size_t i = 1; i <= order; ++i) {
            add(season + "_sin_" + std::to_string(i), prior);
            add(season + "_cos_" + std::to_string(i), prior);
        }
    };
    add_fourier("year", yearly, wide);
    for (std::size_t i = 1; i <= season_years; ++i)
        for (const char* part : {"sin_", "cos_"}) {
            add_fourier("year_" + (part + std::to_string(i)) + "_day", season_days, usual);
            add("year_" + (part + std::to_string(i)) + "_weekend", usual);
        }
    add_fourier("day", daily, wide);
    for (const Kind& kind : kinds) {
        add(kind.name, usual);
        add_fourier(kind.name, kind.order, usual);
    }
    if (!m_has_weather)
        return;
    for (const char* of : {"temperature", "temperature_1d", "temperature_3d"}) {
        add(of, usual);
        const bool now = of == std::string("temperature");
        for (std::size_t k = 0; k < (now ? m_knots.size() : smooth_hinges); ++k)
            add(of + ("_hinge_" + std::to_string(now ? k : smooth_knots[k])), usual);
    }
    for (const char* of : {"temperature_1d", "temperature_1d_hinge_1", "temperature_1d_hinge_3",
                           "temperature_1d_hinge_4"})
        add_fourier(of + std::string("_day"), weather_days, usual);
}

std::vector<double> ProphetDesign::priors(double days_of_history) const {
    std::vector<double> out = m_wide;
    for (std::size_t c = 0; c < out.size() && m_names[c].starts_with("year"); ++c)
        if (days_of_history < 1.9 * year)
            out[c] = closed;
    return out;
}

void ProphetDesign::row(Time t, const Air& air, double* out) const {
    const LocalTime local = m_zone.local(t);
    const double days = prophet_day(t) + static_cast<double>(local.utc_offset.count()) / 86400.0;
    std::array<double, 2 * daily> day;
    fourier(days, 1, daily, day.data());
    fourier(days, year, yearly, out);
    const double* const seasons = out;
    out += 2 * yearly;
    const std::array<bool, kinds.size()> is = kinds_of(local.date, m_holidays);
    const double weekend = is[2] || is[3] ? 1 : 0;
    for (std::size_t i = 0; i < 2 * season_years; ++i) {
        for (std::size_t k = 0; k < 2 * season_days; ++k)
            *out++ = seasons[i] * day[k];
        *out++ = seasons[i] * weekend;
    }
    out = std::copy(day.begin(), day.end(), out);
    for (std::size_t k = 0; k < kinds.size(); ++k) {
        const double on = is[k] ? 1 : 0;
        *out++ = on;
        for (std::size_t i = 0; i < 2 * kinds[k].order; ++i)
            *out++ = on * day[i];
    }
    if (m_has_weather)
        weather(air, day.data(), out);
}

void ProphetDesign::weather(const Air& air, const double* day, double* out) const {
    const auto above = [&](double t, double knot) {
        return std::isnan(t) ? 0 : std::max(t - knot, 0.0) / degrees;
    };
    const auto linear = [&](double t) {
        return std::isnan(t) ? 0 : (t - m_knots[m_knots.size() / 2]) / degrees;
    };
    *out++ = linear(air.now);
    for (const double knot : m_knots)
        *out++ = above(air.now, knot);
    const double* const mean = out;
    for (const double t : {air.day, air.days}) {
        *out++ = linear(t);
        for (const std::size_t k : smooth_knots)
            *out++ = above(t, m_knots[k]);
    }
    for (std::size_t i = 0; i <= smooth_hinges; ++i)
        for (std::size_t k = 0; k < 2 * weather_days; ++k)
            *out++ = mean[i] * day[k];
}

} // namespace elf::models
