#include "elf/anomaly/features.hpp"

#include "elf/anomaly/long_reference.hpp"
#include "elf/core/robust.hpp"
#include "elf/core/sorted_window.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace elf::anomaly {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t recent_days = 28;
constexpr std::size_t level_days = 14;
/// Fewest values of one slot and kind of day: two weekends.
constexpr std::size_t least_of_slot = 4;

using Values = std::vector<double>;

/// A grid value for each interval, taken from the table of days and slots.
Values per_interval(const Values& cells, const LocalGrid& grid) {
    Values out(grid.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = cells[grid.cell(i)];
    return out;
}

/// The values of the days before `day`, at most `days` of them.
Values before(const Values& cells, const LocalGrid& grid, std::size_t day, std::size_t days) {
    const std::size_t first = day > days ? day - days : 0;
    return {cells.begin() + static_cast<long>(first * grid.slots),
            cells.begin() + static_cast<long>(day * grid.slots)};
}

/// Something of the days before each day from `first` on, at every cell of that day.
template <class Measure>
Values of_days_before(const Values& cells, const LocalGrid& grid, std::size_t first,
                      std::size_t days, const Measure& measure) {
    Values out(cells.size(), missing);
    for (std::size_t d = std::max<std::size_t>(first, 1); d < grid.days; ++d) {
        const double m = measure(before(cells, grid, d, days));
        std::fill_n(out.begin() + static_cast<long>(d * grid.slots), grid.slots, m);
    }
    return out;
}

/// The load, but never further than four scatters from what was usual.
Values clipped(const Values& load, const Usual& usual) {
    constexpr double reach = 4;
    Values out = load;
    for (std::size_t i = 0; i < out.size(); ++i)
        if (usual.scatter[i] > 0)
            out[i] = std::clamp(out[i], usual.median[i] - reach * usual.scatter[i],
                                usual.median[i] + reach * usual.scatter[i]);
    return out;
}

/// Of the days from `first` on.
Values recent_median(const Values& cells, const LocalGrid& grid, std::size_t first) {
    Values out(cells.size(), missing);
    for (std::size_t s = 0; s < grid.slots; ++s) {
        std::array<SortedWindow, 2> of_kind{SortedWindow(recent_days), SortedWindow(recent_days)};
        const std::size_t begin = first > recent_days ? first - recent_days : 0;
        for (std::size_t d = begin; d < grid.days; ++d) {
            if (d >= begin + recent_days + 1)
                of_kind[grid.day_off[d - recent_days - 1]].remove(
                    cells[(d - recent_days - 1) * grid.slots + s]);
            if (d >= first)
                out[d * grid.slots + s] = of_kind[grid.day_off[d]].median(least_of_slot);
            of_kind[grid.day_off[d]].add(cells[d * grid.slots + s]);
        }
    }
    return out;
}

Values minus(const Values& a, const Values& b) {
    Values out(a.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = a[i] - b[i];
    return out;
}

/// a / b where b is above zero, else NaN.
Values ratio(const Values& a, const Values& b) {
    Values out(a.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = b[i] > 0 ? a[i] / b[i] : missing;
    return out;
}

/// In units of the scatter of another residual over the last 28 days.
Values in_scatters_of(const Values& other, const Values& residual, const LocalGrid& grid,
                      std::size_t first_day) {
    return ratio(residual, recent_scatter(other, grid, first_day));
}

/// In units of the slot's scatter over the whole history.
Values long_residual(const Values& load, const LocalGrid& grid, const LongReference& reference) {
    Values out(load.size(), missing);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t cell = reference.cell(grid, i);
        if (reference.scatter[cell] > 0)
            out[i] = (load[i] - reference.median[cell]) / reference.scatter[cell];
    }
    return out;
}

/// Points of the share of the day's maximum above what is usual for the slot.
Values above_usual_share(Values share, const LocalGrid& grid, const LongReference& reference) {
    for (std::size_t i = 0; i < share.size(); ++i)
        share[i] -= reference.share[reference.cell(grid, i)];
    return share;
}

Values step_change(const Values& now, const Values& past) {
    Values out(now.size(), missing);
    for (std::size_t i = 1; i < now.size(); ++i)
        out[i] = now[i] - past[i - 1];
    return out;
}

/// Mean of the last `n` values, that one included, where at least half of them are there.
Values trailing_mean(const Values& v, std::size_t n, std::size_t first) {
    Values out(v.size(), missing);
    for (std::size_t i = first; i < v.size(); ++i) {
        double sum = 0;
        std::size_t count = 0;
        for (std::size_t k = i + 1 > n ? i + 1 - n : 0; k <= i; ++k)
            if (!std::isnan(v[k])) {
                sum += v[k];
                ++count;
            }
        if (2 * count >= n)
            out[i] = sum / static_cast<double>(count);
    }
    return out;
}

Values trailing_maximum(const Values& v, std::size_t n, std::size_t first) {
    Values out(v.size(), missing);
    for (std::size_t i = std::max(n, first); i < v.size(); ++i)
        for (std::size_t k = i + 1 - n; k <= i; ++k)
            if (!(out[i] >= v[k])) // also where out[i] is not yet known
                out[i] = v[k];
    return out;
}

/// log(1 + hours of equal values before this one).
Values constant_run(const Series& load) {
    Values out(load.size(), missing);
    double run = 0;
    for (std::size_t i = 0; i < load.size(); ++i) {
        run = i > 0 && load.values[i] == load.values[i - 1] ? run + 1 : 0;
        out[i] = std::log1p(run * load.step.hours());
    }
    return out;
}

} // namespace

std::vector<double> share_of_maximum(const Series& load, const Usual& usual, std::size_t first) {
    return ratio(load.values,
                 trailing_maximum(clipped(load.values, usual),
                                  static_cast<std::size_t>(load.step.per_day()), first));
}

std::vector<double> recent_scatter(const std::vector<double>& residual, const LocalGrid& grid,
                                   std::size_t first_day) {
    const Values cells = grid.by_day(residual);
    return per_interval(
        of_days_before(cells, grid, first_day, recent_days,
                       [&](Values v) { return scatter(std::move(v), 2 * grid.slots); }),
        grid);
}

Usual usual_load(const Series& load, const LocalGrid& grid, std::size_t first_day) {
    const Values cells = grid.by_day(load.values);
    const std::size_t first_residual = first_day > recent_days ? first_day - recent_days : 0;
    Usual out;
    out.median = per_interval(recent_median(cells, grid, first_residual), grid);
    out.scatter = recent_scatter(minus(load.values, out.median), grid, first_day);
    out.level =
        per_interval(of_days_before(cells, grid, first_day, level_days,
                                    [&](Values v) { return median(std::move(v), 2 * grid.slots); }),
                     grid);
    return out;
}

Table squeezed(Table features) {
    std::vector<double> reach;
    for (const std::string& name : features.names)
        reach.push_back(name == "share_of_maximum" ? 1 : 8);
    for (std::size_t row = 0; row < features.rows(); ++row)
        for (std::size_t column = 0; column < reach.size(); ++column) {
            double& v = features.values[row * reach.size() + column];
            const double x = v / reach[column];
            v = x / std::sqrt(1 + x * x);
        }
    return features;
}

std::vector<std::string> feature_names() {
    return {"residual_median", "residual_forecast", "change_step",      "residual_day",
            "constant_run",    "residual_long",     "share_of_maximum", "profile_distance"};
}

Table load_features(const Series& load, const std::vector<double>& expected,
                    const std::vector<double>& weather, const LocalGrid& grid, const Usual& usual,
                    const LongReference& reference, std::size_t first_day) {
    const Values& v = load.values;
    const std::size_t first = grid.begin_of(first_day);
    const Values past = clipped(v, usual);
    const Values residual = minus(v, usual.median);
    const Values past_residual = minus(past, usual.median);
    const Values steps = step_change(residual, residual);
    const Values surprise = expected.empty() ? Values(v.size(), missing) : minus(v, expected);
    const std::array<Values, 8> columns{
        ratio(residual, usual.scatter),
        in_scatters_of(surprise, surprise, grid, first_day),
        in_scatters_of(steps, step_change(residual, past_residual), grid, first_day),
        ratio(trailing_mean(past_residual, grid.slots, first), usual.scatter),
        constant_run(load),
        long_residual(minus(v, weather), grid, reference),
        above_usual_share(share_of_maximum(load, usual, first), grid, reference),
        profile_distance(v, grid, reference.profiles, first_day)};

    Table out;
    out.names = feature_names();
    out.values.reserve((load.size() - first) * columns.size());
    for (std::size_t i = first; i < load.size(); ++i)
        for (const Values& column : columns)
            out.values.push_back(std::isnan(v[i]) ? missing : column[i]);
    return out;
}

} // namespace elf::anomaly
