#include "elf/clean/clean.hpp"

#include "elf/clean/fill.hpp"

#include <cmath>
#include <limits>

namespace elf::clean {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Colder and hotter than was ever measured outdoors, °C (WMO extremes -89.2 and 56.7).
constexpr double coldest = -90;
constexpr double hottest = 60;

Reading first_value(const std::vector<SourceCells>& sources, std::size_t i, Time time) {
    Reading r{time, {}, nan, std::nullopt, Quality::missing, reason::gap, {}};
    for (const SourceCells& s : sources) {
        const Cell& cell = s.cells[i];
        if (std::isnan(cell.value))
            continue;
        r.value = cell.value;
        r.raw = cell.value;
        r.known_at = cell.known_at;
        r.quality = Quality::measured;
        r.reason.clear();
        r.source = s.source;
        break;
    }
    return r;
}

void reject(Reading& r, const char* why) {
    r.value = nan;
    r.quality = Quality::rejected;
    r.reason = why;
}

void screen(const Area& area, const std::string& quantity, Reading& r) {
    if (std::isnan(r.value))
        return;
    if (quantity == "load" && !area.may_feed_back && r.value <= 0)
        reject(r, reason::negative_or_zero);
    else if (quantity == "temperature" && (r.value < coldest || r.value > hottest))
        reject(r, reason::impossible);
}

/// A hole is known as such once something after it is.
void date_missing(std::vector<Reading>& readings) {
    Time next{};
    for (std::size_t i = readings.size(); i-- > 0;) {
        if (readings[i].quality == Quality::missing)
            readings[i].known_at = next;
        else
            next = readings[i].known_at;
    }
}

void trim(std::vector<Reading>& readings) {
    const auto is_missing = [](const Reading& r) { return r.quality == Quality::missing; };
    while (!readings.empty() && is_missing(readings.back()))
        readings.pop_back();
    auto first = readings.begin();
    while (first != readings.end() && is_missing(*first))
        ++first;
    readings.erase(readings.begin(), first);
}

} // namespace

std::vector<Reading> clean(const Area& area, const std::string& quantity, Time begin,
                           const std::vector<SourceCells>& sources) {
    std::vector<Reading> readings;
    if (sources.empty())
        return readings;
    const std::size_t n = sources.front().cells.size();
    readings.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
        readings.push_back(
            first_value(sources, i, begin + area.step.length() * static_cast<long>(i)));
        screen(area, quantity, readings.back());
    }
    trim(readings);
    date_missing(readings);
    fill(readings, area.step);
    return readings;
}

} // namespace elf::clean
