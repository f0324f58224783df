#include "elf/models/sarima_regressors.hpp"

#include "elf/features/calendar.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace elf::models {
namespace {

constexpr std::size_t hours = 24;
constexpr std::size_t profile_columns = 7;
constexpr std::size_t weather_profile = 3;
constexpr std::array<double, 3> knot_levels{0.2, 0.5, 0.8};

const std::vector<std::string>& kinds_of_day() {
    static const std::vector<std::string> names{
        "holiday", "holiday_saturday", "holiday_sunday", "after_holiday", "before_holiday",
        "bridge",  "half_day",         "christmas",      "eves",          "feasts"};
    return names;
}

/// Which kinds the day is of, in the order of the names.
std::vector<bool> kinds(Date date, const HolidayCalendar& holidays) {
    const features::DayType day = features::day_type(date, holidays);
    const std::chrono::year_month_day ymd(date);
    const unsigned md = static_cast<unsigned>(ymd.month()) * 100 + static_cast<unsigned>(ymd.day());
    const bool working = !day.holiday && day.weekday < 5;
    const bool bridge = working && is_bridge_day(date, holidays);
    return {day.holiday && day.weekday < 5,
            day.holiday && day.weekday == 5,
            day.holiday && day.weekday == 6,
            working && !bridge && day.after_holiday,
            working && !bridge && day.before_holiday,
            bridge,
            working && holidays.is_half_day(date),
            (md >= 1222 || md <= 106) && !day.holiday && day.weekday < 5,
            md == 1224 || md == 1231,
            md == 1225 || md == 101};
}

/// 1, cos, sin, cos 2, sin 2, ... of the hour of the day.
std::array<double, profile_columns> profile(std::size_t hour) {
    std::array<double, profile_columns> out{1};
    const double angle = 2 * std::numbers::pi * (static_cast<double>(hour) + 0.5) / 24;
    for (std::size_t k = 1; 2 * k < profile_columns; ++k) {
        out[2 * k - 1] = std::cos(static_cast<double>(k) * angle);
        out[2 * k] = std::sin(static_cast<double>(k) * angle);
    }
    return out;
}

/// Hours of the days asked for and of the two before, without gaps.
std::vector<double> without_gaps(std::span<const double> values, double otherwise) {
    std::vector<double> out(values.begin(), values.end());
    for (std::size_t t = 0; t < out.size(); ++t)
        if (!std::isfinite(out[t]))
            out[t] = t >= hours ? out[t - hours] : otherwise;
    return out;
}

double mean_of_day_before(const std::vector<double>& values, std::size_t t) {
    const std::size_t n = std::min(hours, t + 1);
    double sum = 0;
    for (std::size_t k = 0; k < n; ++k)
        sum += values[t - k];
    return sum / static_cast<double>(n);
}

} // namespace

std::vector<std::string> SarimaRegressors::names() const {
    std::vector<std::string> out;
    for (const std::string& kind : kinds_of_day())
        for (std::size_t k = 0; k < profile_columns; ++k)
            out.push_back(kind + "_" + std::to_string(k));
    if (weather)
        for (const char* of : {"temperature", "day_temperature"})
            for (std::size_t bend = 0; bend <= knots.size(); ++bend)
                for (std::size_t k = 0; k < weather_profile; ++k)
                    out.push_back(std::string(of) + "_" + std::to_string(bend) + "_" +
                                  std::to_string(k));
    return out;
}

arma::mat SarimaRegressors::rows(const features::DayGrid& grid, const HolidayCalendar& holidays,
                                 std::span<const double> temperature, std::size_t first,
                                 std::size_t last) const {
    const std::size_t n = (last - first) * hours;
    arma::mat out(n, names().size(), arma::fill::zeros);
    const std::vector<double> air =
        weather ? without_gaps(temperature.first(last * hours), mean) : std::vector<double>{};
    for (std::size_t d = first; d < last; ++d) {
        const std::vector<bool> is = kinds(grid.date(d), holidays);
        for (std::size_t h = 0; h < hours; ++h) {
            const std::size_t row = (d - first) * hours + h;
            const auto shape = profile(h);
            std::size_t c = 0;
            for (const bool kind : is) {
                if (kind)
                    for (std::size_t k = 0; k < profile_columns; ++k)
                        out(row, c + k) = shape[k];
                c += profile_columns;
            }
            if (!weather)
                continue;
            const std::size_t t = d * hours + h;
            for (const double value : {air[t], mean_of_day_before(air, t)}) {
                for (std::size_t k = 0; k < weather_profile; ++k)
                    out(row, c++) = (value - mean) / deviation * shape[k];
                for (const double knot : knots)
                    for (std::size_t k = 0; k < weather_profile; ++k)
                        out(row, c++) = std::max(0.0, value - knot) / deviation * shape[k];
            }
        }
    }
    return out;
}

SarimaRegressors choose_regressors(std::span<const double> temperature) {
    std::vector<double> known;
    for (const double t : temperature)
        if (std::isfinite(t))
            known.push_back(t);
    SarimaRegressors out;
    out.weather = !known.empty() && 2 * known.size() >= temperature.size();
    if (!out.weather)
        return out;
    std::sort(known.begin(), known.end());
    const auto n = static_cast<double>(known.size());
    for (std::size_t k = 0; k < knot_levels.size(); ++k)
        out.knots[k] = known[static_cast<std::size_t>(knot_levels[k] * (n - 1))];
    double squares = 0;
    for (const double t : known)
        out.mean += t / n;
    for (const double t : known)
        squares += (t - out.mean) * (t - out.mean);
    out.deviation = std::max(std::sqrt(squares / n), 0.1);
    return out;
}

} // namespace elf::models
