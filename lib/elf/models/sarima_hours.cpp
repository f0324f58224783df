#include "elf/models/sarima_hours.hpp"

#include "elf/core/robust.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t hours = 24;
constexpr std::size_t shape_weeks = 4;
/// Loads beyond this many times their median are no loads, whatever the scale.
constexpr double impossible = 50;

std::vector<Version> sorted(std::vector<Version> versions) {
    std::stable_sort(versions.begin(), versions.end(),
                     [](const Version& a, const Version& b) { return a.known_at < b.known_at; });
    return versions;
}

void put(Series& series, Time t, double value) {
    if (const long i = series.index(t); i >= 0 && i < static_cast<long>(series.size()))
        series.values[static_cast<std::size_t>(i)] = value;
}

/// The load without what came late and is not known yet.
Series as_it_stood(const History& history, Time known) {
    Series out = history.load;
    for (const Version& v : history.late_load)
        put(out, v.time, missing);
    for (const Version& v : sorted(history.late_load))
        if (v.known_at <= known)
            put(out, v.time, v.value);
    out = out.resized({out.begin, std::clamp(known, out.begin, out.end())});
    return out;
}

void leave_out_impossible(Series& load, double largest) {
    for (double& v : load.values)
        if (!(std::abs(v) <= largest))
            v = missing;
}

double largest_possible(const Series& load) {
    std::vector<double> sizes;
    for (const double v : load.values)
        if (std::isfinite(v) && v != 0)
            sizes.push_back(std::abs(v));
    return sizes.empty() ? 0 : impossible * median(std::move(sizes));
}

Transform transform_of(const History& history, Time known) {
    Series load = as_it_stood(history, known);
    leave_out_impossible(load, largest_possible(load));
    return choose_transform(load, history.area.may_feed_back, load.size());
}

} // namespace

SarimaHours::SarimaHours(const History& history, const features::DayGrid& grid, Time known)
    : SarimaHours(history, grid, transform_of(history, known)) {}

SarimaHours::SarimaHours(const History& history, const features::DayGrid& grid,
                         const Transform& transform)
    : m_grid(grid), m_load(history.load), m_late(sorted(history.late_load)), m_transform(transform),
      m_hours(grid.days() * hours, missing),
      m_slots(grid.slots() > hours ? grid.days() * grid.slots() : 0, missing) {
    for (const Version& v : m_late)
        put(m_load, v.time, missing);
    for (std::size_t d = 0; d < grid.days(); ++d)
        refresh(d);
}

void SarimaHours::know(Time time) {
    for (; m_next_late < m_late.size() && m_late[m_next_late].known_at <= time; ++m_next_late) {
        const Version& v = m_late[m_next_late];
        put(m_load, v.time, v.value);
        const long day = m_grid.cell(v.time).day;
        if (day >= 0 && day < static_cast<long>(m_grid.days()))
            refresh(static_cast<std::size_t>(day));
    }
}

void SarimaHours::refresh(std::size_t day) {
    const std::size_t slots = m_grid.slots();
    const std::size_t per_hour = slots / hours;
    const double largest = impossible * m_transform.unit;
    std::vector<double> sum(slots, 0.0);
    std::vector<double> count(slots, 0.0);
    const TimeRange range = m_grid.day(day);
    for (Time t = range.begin; t < range.end; t += m_grid.step().length()) {
        const double v = m_load.at(t);
        if (!(std::abs(v) <= largest) || std::isnan(m_transform.to(v)))
            continue;
        const std::size_t s = m_grid.cell(t).slot;
        sum[s] += v;
        count[s] += 1;
    }
    for (std::size_t h = 0; h < hours; ++h) {
        double total = 0;
        double known = 0;
        for (std::size_t s = h * per_hour; s < (h + 1) * per_hour; ++s) {
            if (count[s] > 0) {
                total += sum[s] / count[s];
                known += 1;
            }
            if (!m_slots.empty())
                m_slots[day * slots + s] =
                    count[s] > 0 ? m_transform.to(sum[s] / count[s]) : missing;
        }
        // Part of an hour does not stand for all of it.
        m_hours[day * hours + h] =
            known == static_cast<double>(per_hour) ? m_transform.to(total / known) : missing;
    }
}

std::vector<double> SarimaHours::shape(std::size_t day) const {
    const std::size_t slots = m_grid.slots();
    std::vector<double> out(slots, 0.0);
    if (m_slots.empty())
        return out;
    for (std::size_t s = 0; s < slots; ++s) {
        double sum = 0;
        double count = 0;
        for (std::size_t w = 1; w <= shape_weeks && 7 * w <= day; ++w) {
            const std::size_t d = day - 7 * w;
            const double v = m_slots[d * slots + s] - m_hours[d * hours + s * hours / slots];
            if (!std::isnan(v)) {
                sum += v;
                count += 1;
            }
        }
        out[s] = count > 0 ? sum / count : 0;
    }
    return out;
}

std::vector<double> hourly(const features::DayGrid& grid, const Series& series) {
    std::vector<double> out(grid.days() * hours, missing);
    if (series.empty())
        return out;
    Series finite = series;
    for (double& v : finite.values)
        v = std::isfinite(v) ? v : missing;
    const std::vector<double> slots = grid.fold(finite);
    const std::size_t per_hour = grid.slots() / hours;
    for (std::size_t t = 0; t < out.size(); ++t) {
        double sum = 0;
        double known = 0;
        for (std::size_t s = t * per_hour; s < (t + 1) * per_hour; ++s)
            if (!std::isnan(slots[s])) {
                sum += slots[s];
                known += 1;
            }
        if (known > 0)
            out[t] = sum / known;
    }
    return out;
}

} // namespace elf::models
