#include "elf/models/prophet_weather.hpp"

#include <cmath>
#include <limits>

namespace elf::models {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr Air unknown{missing, missing, missing};

double smoothed(double before, double now, double days, double per_day) {
    return before + 2.0 / (days * per_day + 1.0) * (now - before);
}

} // namespace

ProphetWeather::ProphetWeather(const Series& temperature)
    : m_per_day(static_cast<std::size_t>(temperature.step.per_day())) {
    m_air = with(0, temperature.values);
}

Air ProphetWeather::at(std::size_t i) const {
    return i < m_air.size() ? m_air[i] : unknown;
}

std::vector<Air> ProphetWeather::with(std::size_t first,
                                      std::span<const double> temperatures) const {
    std::vector<Air> out;
    out.reserve(temperatures.size());
    Air before = first > 0 ? at(first - 1) : unknown;
    for (std::size_t i = 0; i < temperatures.size(); ++i) {
        double now = temperatures[i];
        if (!std::isfinite(now) && i >= m_per_day)
            now = out[i - m_per_day].now;
        else if (!std::isfinite(now) && first + i >= m_per_day)
            now = at(first + i - m_per_day).now;
        before = std::isnan(now) ? before : next(before, now);
        out.push_back(std::isnan(now) ? Air{missing, before.day, before.days} : before);
    }
    return out;
}

Air ProphetWeather::next(const Air& before, double now) const {
    if (std::isnan(before.day))
        return {now, now, now};
    const auto per_day = static_cast<double>(m_per_day);
    return {now, smoothed(before.day, now, 1, per_day), smoothed(before.days, now, 3, per_day)};
}

} // namespace elf::models
