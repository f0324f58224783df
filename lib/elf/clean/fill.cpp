#include "elf/clean/fill.hpp"

#include "elf/clean/clean.hpp"
#include "elf/clean/override.hpp"

#include <algorithm>
#include <cmath>

namespace elf::clean {
namespace {

/// Mean of the measured values one and two weeks before reading i, NaN where there is none; moves
/// `known_at` on to when it was known what they are, or that they are none.
double shape(const std::vector<Reading>& readings, std::size_t i, std::size_t week,
             Time& known_at) {
    double sum = 0;
    int n = 0;
    for (std::size_t back = week; back <= fill_weeks * week && back <= i; back += week) {
        const Reading& r = readings[i - back];
        if (r.quality == Quality::measured || r.quality == Quality::corrected) {
            sum += r.value;
            ++n;
        }
        known_at = std::max(known_at, r.known_at);
    }
    return n ? sum / n : std::nan("");
}

/// Readings [first, last) are the gap; first - 1 and last have values.
void fill_gap(std::vector<Reading>& readings, const std::vector<Reading>& shapes_from,
              std::size_t first, std::size_t last, std::size_t week) {
    std::vector<double> shapes;
    Time known_at = std::max(readings[first - 1].known_at, readings[last].known_at);
    for (std::size_t i = first - 1; i <= last; ++i)
        shapes.push_back(shape(shapes_from, i, week, known_at));
    const bool has_shape =
        std::none_of(shapes.begin(), shapes.end(), [](double s) { return std::isnan(s); });
    if (!has_shape)
        std::fill(shapes.begin(), shapes.end(), 1.0);
    const double left = readings[first - 1].value;
    const double right = readings[last].value;
    const bool ratio =
        has_shape && std::all_of(shapes.begin(), shapes.end(), [](double s) { return s > 0; });
    const double moved_left = ratio ? left / shapes.front() : left - shapes.front();
    const double moved_right = ratio ? right / shapes.back() : right - shapes.back();
    const double length = static_cast<double>(last - first + 1);
    for (std::size_t i = first; i < last; ++i) {
        const double w = static_cast<double>(i - first + 1) / length;
        const double moved = (1 - w) * moved_left + w * moved_right;
        const double s = shapes[i - first + 1];
        Reading& r = readings[i];
        if (is_overridden(r))
            continue; // an operator said that there is no value
        r.value = ratio ? s * moved : s + moved;
        r.quality = Quality::filled;
        r.known_at = std::max(r.known_at, known_at);
    }
}

} // namespace

void fill(std::vector<Reading>& readings, const std::vector<Reading>& shapes_from, Step step) {
    const auto longest = static_cast<std::size_t>(longest_fill / step.length());
    const auto week = static_cast<std::size_t>(7 * step.per_day());
    for (std::size_t i = 1; i < readings.size();) {
        if (!std::isnan(readings[i].value)) {
            ++i;
            continue;
        }
        std::size_t last = i;
        while (last < readings.size() && std::isnan(readings[last].value))
            ++last;
        const bool has_edges = last < readings.size() && !std::isnan(readings[i - 1].value);
        if (has_edges && last - i <= longest)
            fill_gap(readings, shapes_from, i, last, week);
        i = last;
    }
}

} // namespace elf::clean
