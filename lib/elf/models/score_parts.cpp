#include "elf/models/score_parts.hpp"

#include <cmath>
#include <fmt/core.h>

namespace elf::models {
namespace {

constexpr double band_width = 5;

Date first_of_month(Date day) {
    const std::chrono::year_month_day d(std::chrono::sys_days(day.time_since_epoch()));
    const std::chrono::sys_days first(d.year() / d.month() / 1);
    return Date(first.time_since_epoch());
}

long lower_end(double celsius) {
    return std::lround(std::floor(celsius / band_width) * band_width);
}

std::string band(long low) {
    return fmt::format("{} to {} °C", low, low + std::lround(band_width));
}

void add_to(ScorePart& part, const Score& s) {
    part.n += s.n;
    part.n_percentage += s.n_percentage;
    part.absolute += s.absolute;
    part.percentage += s.percentage;
    part.load += s.load;
    part.pinball += s.pinball;
    part.n_quantiles += s.n_quantiles;
    part.inside_50 += s.inside_50;
    part.inside_80 += s.inside_80;
    part.inside_90 += s.inside_90;
    part.inside_95 += s.inside_95;
}

} // namespace

std::string temperature_band(double celsius) {
    return band(lower_end(celsius));
}

void ScoreParts::add(const Forecast& issue, const std::string& kind, const std::string& weather) {
    const Date month = first_of_month(m_zone.local(issue.issued_at).date);
    std::map<long, Forecast> hours;
    std::map<long, Forecast> bands;
    const Forecast empty{issue.model, issue.issued_at, issue.quality, {}, {}, {}};
    for (const ForecastValue& v : issue.values) {
        const auto hour = std::chrono::floor<std::chrono::hours>(m_zone.local(v.target).of_day);
        hours.try_emplace(hour.count(), empty).first->second.values.push_back(v);
        if (const double t = m_temperature.at(v.target); !std::isnan(t))
            bands.try_emplace(lower_end(t), empty).first->second.values.push_back(v);
    }
    const auto put = [&](const Forecast& values, const char* dimension, const std::string& name) {
        const Score s = score_of(values, m_truth, kind, weather);
        if (s.n == 0)
            return;
        const ScorePart part{issue.model, kind, weather, month, dimension, name};
        add_to(m_parts.try_emplace({issue.model, kind, weather, month, dimension, name}, part)
                   .first->second,
               s);
    };
    for (const auto& [hour, values] : hours)
        put(values, "slot", fmt::format("{:02}", hour));
    for (const auto& [low, values] : bands)
        put(values, "temperature", band(low));
}

std::vector<ScorePart> ScoreParts::parts() const {
    std::vector<ScorePart> out;
    for (const auto& [key, part] : m_parts)
        out.push_back(part);
    return out;
}

} // namespace elf::models
