#include "elf/features/weather.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::features {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<double, 2> smooth_hours{24, 72};
constexpr std::array<std::size_t, 3> smooth_knots{1, 3, 4};
constexpr std::array<std::size_t, 3> mean_knots{0, 2, 4};
constexpr std::array<std::size_t, 4> lag_hours{1, 2, 3, 6};
constexpr std::size_t hinges_of_temperature = 6; ///< the outermost knot is for lasting weather
constexpr std::size_t hours_ahead = 3;
constexpr std::array<std::size_t, 5> hour_knots{1, 3, 4, 5, 6};
constexpr std::array<std::size_t, 4> day_knots{1, 3, 4, 5};
constexpr std::size_t hours_of_mean = 4;

double hinge(double t, double knot) {
    return std::isnan(t) ? missing : std::max(t - knot, 0.0);
}

double smoothed(double before, double now, double weight) {
    return std::isnan(before) ? now : before + weight * (now - before);
}

/// Weight of the newest value of an exponential mean with the span of that many hours.
double weight_of(double hours, std::size_t slots) {
    return 2.0 / (hours * static_cast<double>(slots) / 24.0 + 1.0);
}

} // namespace

Knots temperature_knots(std::vector<double> t) {
    std::erase_if(t, [](double v) { return std::isnan(v); });
    Knots knots;
    knots.fill(missing);
    if (t.empty())
        return knots;
    std::sort(t.begin(), t.end());
    constexpr std::array<double, 7> levels{.05, .2, .4, .6, .8, .95, .99};
    for (std::size_t k = 0; k < knots.size(); ++k) {
        const double place = levels[k] * static_cast<double>(t.size() - 1);
        const auto i = static_cast<std::size_t>(place);
        const double part = place - static_cast<double>(i);
        knots[k] = t[i] + part * (t[std::min(i + 1, t.size() - 1)] - t[i]);
    }
    return knots;
}

std::vector<std::string> weather_names() {
    std::vector<std::string> names{"temperature"};
    const auto hinges = [&](const std::string& of, std::size_t n) {
        for (std::size_t k = 0; k < n; ++k)
            names.push_back(of + "_hinge_" + std::to_string(k));
    };
    hinges("temperature", hinges_of_temperature);
    for (const char* of : {"smooth_24h", "smooth_72h"}) {
        names.push_back(of);
        hinges(of, smooth_knots.size());
    }
    names.insert(names.end(), {"temperature_max", "temperature_min", "smooth_change"});
    for (const char* of : {"change_day", "change_week"}) {
        names.push_back(of);
        hinges(of, smooth_knots.size());
    }
    hinges("weekend", smooth_knots.size());
    for (const std::size_t h : lag_hours)
        names.push_back("temperature_" + std::to_string(h) + "h_ago");
    names.insert(names.end(), {"temperature_mean_48h", "temperature_mean_168h"});
    hinges("mean_48h", mean_knots.size());
    names.insert(names.end(), {"temperature_year_sin", "temperature_year_cos"});
    return names;
}

std::vector<std::string> lasting_weather_names() {
    std::vector<std::string> names;
    const auto hinges = [&](const std::string& of, std::size_t n) {
        for (std::size_t k = 0; k < n; ++k)
            names.push_back(of + "_hinge_" + std::to_string(k));
    };
    for (std::size_t h = 1; h <= hours_ahead; ++h)
        names.push_back("temperature_in_" + std::to_string(h) + "h");
    hinges("mean_4h", hour_knots.size());
    hinges("day", day_knots.size());
    hinges("day_before", day_knots.size());
    names.push_back("temperature_hinge_" + std::to_string(hinges_of_temperature));
    return names;
}

WeatherDays::WeatherDays(std::size_t slots, Knots knots)
    : m_slots(slots), m_knots(knots), m_prefix{0.0} {}

std::vector<double> WeatherDays::filled(std::span<const double> day) const {
    std::vector<double> out(day.begin(), day.end());
    const std::size_t n = m_values.size();
    double shift = 0; // of what is known of the day against the day before
    const auto first =
        std::find_if(day.begin(), day.end(), [](double t) { return !std::isnan(t); });
    const double first_known = first == day.end() ? missing : *first;
    for (std::size_t s = 0; s < m_slots; ++s) {
        const double before = n >= m_slots ? m_values[n - m_slots + s] : missing;
        if (!std::isnan(day[s])) {
            shift = std::isnan(before) ? 0.0 : day[s] - before;
            continue;
        }
        out[s] = before + shift;
        if (std::isnan(out[s]))
            out[s] = s > 0 ? out[s - 1] : first_known;
    }
    return out;
}

void WeatherDays::rows(std::span<const double> given, bool weekend, double year_phase, double* out,
                       std::size_t stride) const {
    const std::vector<double> today = filled(given);
    const std::size_t n = m_values.size();
    const std::size_t hour = m_slots / 24;
    const auto at = [&](std::size_t s, std::size_t back) { // value `back` slots before slot s
        if (back <= s)
            return today[s - back];
        return n + s >= back ? m_values[n + s - back] : missing;
    };
    const auto [low, high] = std::minmax_element(today.begin(), today.end());
    std::array<double, 2> smooth{missing, missing};
    for (std::size_t k = 0; k < smooth.size(); ++k)
        smooth[k] = n > 0 ? m_smooth[k].back() : missing;
    const auto heat = [&](std::size_t days_back) { // mean excess of a day over the knots
        std::array<double, day_knots.size()> sum{};
        for (std::size_t k = 0; k < sum.size(); ++k)
            for (std::size_t s = 0; s < m_slots; ++s)
                sum[k] += hinge(at(s, days_back * m_slots), m_knots[day_knots[k]]) /
                          static_cast<double>(m_slots);
        return sum;
    };
    const auto heat_today = heat(0);
    const auto heat_before = heat(1);
    double sum_today = 0;
    for (std::size_t s = 0; s < m_slots; ++s) {
        double* row = out + s * stride;
        std::size_t c = 0;
        const double t = today[s];
        const double t_day = at(s, m_slots);
        const double t_week = at(s, 7 * m_slots);
        sum_today += t;
        const auto mean = [&](std::size_t hours) {
            const std::size_t before = hours * hour - (s + 1);
            return n < before ? missing
                              : (sum_today + m_prefix[n] - m_prefix[n - before]) /
                                    static_cast<double>(hours * hour);
        };
        row[c++] = t;
        for (std::size_t k = 0; k < hinges_of_temperature; ++k)
            row[c++] = hinge(t, m_knots[k]);
        for (std::size_t k = 0; k < smooth.size(); ++k) {
            smooth[k] = smoothed(smooth[k], t, weight_of(smooth_hours[k], m_slots));
            row[c++] = smooth[k];
            for (const std::size_t i : smooth_knots)
                row[c++] = hinge(smooth[k], m_knots[i]);
        }
        row[c++] = *high;
        row[c++] = *low;
        row[c++] = smooth[0] - (n >= m_slots ? m_smooth[0][n - m_slots + s] : missing);
        for (const double lagged : {t_day, t_week}) {
            row[c++] = t - lagged;
            for (const std::size_t i : smooth_knots)
                row[c++] = hinge(t, m_knots[i]) - hinge(lagged, m_knots[i]);
        }
        for (const std::size_t i : smooth_knots)
            row[c++] = weekend ? hinge(t, m_knots[i]) : 0.0;
        for (const std::size_t h : lag_hours)
            row[c++] = at(s, h * hour);
        const double mean_48 = mean(48);
        row[c++] = mean_48;
        row[c++] = mean(168);
        for (const std::size_t i : mean_knots)
            row[c++] = hinge(mean_48, m_knots[i]);
        row[c++] = t * std::sin(year_phase);
        row[c++] = t * std::cos(year_phase);
        for (std::size_t h = 1; h <= hours_ahead; ++h)
            row[c++] = today[std::min(s + h * hour, m_slots - 1)];
        for (const std::size_t i : hour_knots) {
            double sum = 0;
            for (std::size_t back = 0; back < hours_of_mean; ++back)
                sum += hinge(at(s, back * hour), m_knots[i]);
            row[c++] = sum / hours_of_mean;
        }
        for (const auto* day : {&heat_today, &heat_before})
            for (const double h : *day)
                row[c++] = h;
        row[c++] = hinge(t, m_knots.back());
    }
}

void WeatherDays::add(std::span<const double> day) {
    const auto known = [](double t) { return !std::isnan(t); };
    if (m_values.empty() && std::none_of(day.begin(), day.end(), known))
        return;
    for (const double t : filled(day)) {
        for (std::size_t k = 0; k < m_smooth.size(); ++k) {
            const double before = m_smooth[k].empty() ? missing : m_smooth[k].back();
            m_smooth[k].push_back(smoothed(before, t, weight_of(smooth_hours[k], m_slots)));
        }
        m_values.push_back(t);
        m_prefix.push_back(m_prefix.back() + (std::isnan(t) ? 0.0 : t));
    }
}

} // namespace elf::features
