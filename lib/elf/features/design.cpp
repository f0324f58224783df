#include "elf/features/design.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace elf::features {
namespace {

constexpr int first_year = 365;
constexpr double flat = 1e-9;

/// Mean and standard deviation of what is not NaN.
struct Moments {
    double n = 0, sum = 0, squares = 0;
    void add(double v) {
        if (std::isnan(v))
            return;
        n += 1;
        sum += v;
        squares += v * v;
    }
    double mean() const { return n > 0 ? sum / n : 0; }
    double deviation() const {
        const double variance = n > 0 ? squares / n - mean() * mean() : 0;
        return variance > flat * flat ? std::sqrt(variance) : 1.0;
    }
};

} // namespace

Design::Design(const DayGrid& grid, const HolidayCalendar& holidays, Scaling scaling)
    : m_grid(grid), m_holidays(holidays), m_scaling(std::move(scaling)), m_names{"one"} {
    const auto append = [&](std::vector<std::string> names) {
        m_names.insert(m_names.end(), names.begin(), names.end());
        return names.size();
    };
    m_calendar_columns = append(calendar_names());
    m_load_columns = append(load_names());
    if (m_scaling.weather)
        append(weather_names());
    m_scaling.mean.resize(columns(), 0.0);
    m_scaling.deviation.resize(columns(), 1.0);
}

void Design::rows(std::size_t day, std::span<const double> past, const WeatherDays& weather,
                  std::span<const double> today, std::vector<double>& out) const {
    const std::size_t p = columns();
    const std::size_t slots = m_grid.slots();
    const std::chrono::days one{1};
    const Date date = m_grid.date(day);
    out.assign(slots * p, std::numeric_limits<double>::quiet_NaN());
    if (past.size() < load_lag_days * slots)
        return;
    std::vector<double> prefix(past.size() + 1, 0.0);
    for (std::size_t i = 0; i < past.size(); ++i)
        prefix[i + 1] = prefix[i] + past[i];
    const PastLoad load{past,
                        prefix,
                        m_scaling.level,
                        day_type(date, m_holidays),
                        m_holidays.contains(date - one),
                        m_holidays.contains(date - 7 * one)};
    for (std::size_t s = 0; s < slots; ++s) {
        const std::span<double> row(out.data() + s * p, p);
        const double hour = 24.0 * static_cast<double>(s) / static_cast<double>(slots);
        row[0] = 1;
        calendar_row(date, hour, m_grid.date(0), m_holidays, row.subspan(1, m_calendar_columns));
        load_row(load, s, row.subspan(1 + m_calendar_columns, m_load_columns));
    }
    if (m_scaling.weather) {
        const std::chrono::year_month_day ymd(date);
        const Date january{std::chrono::local_days{ymd.year() / std::chrono::January / 1}};
        const double phase =
            2 * std::numbers::pi * static_cast<double>((date - january).count()) / 365.25;
        weather.rows(today, load.today.weekday >= 5, phase,
                     out.data() + 1 + m_calendar_columns + m_load_columns, p);
    }
    for (std::size_t s = 0; s < slots; ++s)
        for (std::size_t c = 1; c < p; ++c)
            out[s * p + c] = (out[s * p + c] - m_scaling.mean[c]) / m_scaling.deviation[c];
}

void Design::measure(const std::vector<double>& rows) {
    const std::size_t p = columns();
    std::vector<Moments> moments(p);
    std::vector<double> row(m_calendar_columns);
    for (int d = 0; d < first_year; ++d)
        for (int hour = 0; hour < 24; ++hour) {
            calendar_row(m_grid.date(0) + std::chrono::days{d}, hour, m_grid.date(0), m_holidays,
                         row);
            for (std::size_t c = 0; c < row.size(); ++c)
                moments[1 + c].add(row[c]);
        }
    for (std::size_t i = 0; i < rows.size(); i += p)
        for (std::size_t c = 1 + m_calendar_columns; c < p; ++c)
            moments[c].add(rows[i + c]);
    for (std::size_t c = 1; c < p; ++c) {
        m_scaling.mean[c] = moments[c].mean();
        m_scaling.deviation[c] = moments[c].deviation();
    }
}

} // namespace elf::features
