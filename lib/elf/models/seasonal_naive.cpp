#include "elf/models/seasonal_naive.hpp"

#include "elf/core/error.hpp"
#include "elf/models/residuals.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::models {
namespace {

constexpr std::size_t week = 7;
constexpr std::size_t quantile_days = 56;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The load as it was known that many midnights after each value's own day began.
Series known_after(const History& history, std::chrono::days days) {
    Series out = history.load;
    const auto put = [&](const Version& v, double value) {
        if (const long i = out.index(v.time); i >= 0 && i < static_cast<long>(out.size()))
            out.values[static_cast<std::size_t>(i)] = value;
    };
    for (const Version& v : history.late_load)
        put(v, missing);
    for (const Version& v : history.late_load)
        if (v.known_at <= history.zone.start_of_day(history.zone.local(v.time).date + days))
            put(v, v.value);
    return out;
}

/// Load folded into days, and what the rule says of it.
class Weeks {
public:
    /// All of the load is known at the origin.
    Weeks(const features::DayGrid& grid, const Series& load)
        : m_grid(grid), m_week_later(grid.fold(load)), m_next_day(m_week_later) {}
    /// For origins in the past: a correction is not seen before it was known.
    Weeks(const features::DayGrid& grid, const History& history)
        : m_grid(grid), m_week_later(grid.fold(known_after(history, std::chrono::days{week}))),
          m_next_day(grid.fold(known_after(history, std::chrono::days{1}))) {}

    /// For `day` from what lies before `origin_day` (and in it, where known already).
    double rule(std::size_t day, std::size_t slot, std::size_t origin_day) const {
        std::size_t before = day;
        do {
            if (before < week)
                return most_recent(slot, origin_day);
            before -= week;
        } while (before > origin_day);
        const double value = m_week_later[before * m_grid.slots() + slot];
        return std::isnan(value) ? most_recent(slot, origin_day) : value;
    }
    /// Errors of the rule over the eight weeks before the day.
    Residuals residuals(std::size_t day) const {
        Residuals out(m_grid.slots(), quantile_days);
        const std::size_t slots = m_grid.slots();
        for (std::size_t d = std::max(week, day - std::min(day, quantile_days)); d < day; ++d)
            for (std::size_t s = 0; s < slots; ++s) {
                const double error =
                    m_next_day[d * slots + s] - m_week_later[(d - week) * slots + s];
                if (!std::isnan(error))
                    out.add(s, error);
            }
        return out;
    }

private:
    double most_recent(std::size_t slot, std::size_t origin_day) const {
        for (std::size_t d = origin_day + 1; d-- > 0;)
            if (const double value = m_next_day[d * m_grid.slots() + slot]; !std::isnan(value))
                return value;
        return missing;
    }

    const features::DayGrid& m_grid;
    std::vector<double> m_week_later;
    std::vector<double> m_next_day;
};

void add_value(Forecast& issue, Time t, double mean, const Quantiles& offsets) {
    if (std::isnan(mean))
        return;
    ForecastValue& v = issue.values.emplace_back(ForecastValue{t, mean, {}});
    for (std::size_t q = 0; q < offsets.size(); ++q)
        v.quantiles[q] = std::isnan(offsets[q]) ? mean : mean + offsets[q];
}

} // namespace

void SeasonalNaive::fit(const History&, Time as_of) {
    m_fitted_at = as_of;
}

Forecast SeasonalNaive::predict(const History& history, Time as_of, TimeRange targets) const {
    Forecast out{name(), as_of, "ok", {}};
    if (history.load.empty())
        return out;
    const features::DayGrid grid(history.zone, history.load.step,
                                 {history.load.begin, std::max(targets.end, history.load.end())});
    const Weeks weeks(grid, history.load);
    const auto today = static_cast<std::size_t>(grid.cell(as_of).day);
    const Residuals residuals = weeks.residuals(today);
    for (Time t = targets.begin; t < targets.end; t += grid.step().length()) {
        const features::DayGrid::Cell c = grid.cell(t);
        add_value(out, t, weeks.rule(static_cast<std::size_t>(c.day), c.slot, today),
                  residuals.offsets(c.slot));
    }
    return out;
}

std::vector<Forecast> SeasonalNaive::backtest(const History& history, TimeRange span) const {
    std::vector<Forecast> issues;
    if (history.load.empty() || span.empty())
        return issues;
    const features::DayGrid grid(history.zone, history.load.step,
                                 {history.load.begin, std::max(span.end, history.load.end())});
    const Weeks weeks(grid, history);
    for (std::size_t d = week; d < grid.days(); ++d) {
        const TimeRange range = grid.day(d);
        if (!span.contains(range.begin))
            continue;
        const Residuals residuals = weeks.residuals(d);
        Forecast& issue = issues.emplace_back(Forecast{name(), range.begin, "ok", {}});
        for (Time t = range.begin; t < range.end; t += grid.step().length()) {
            const std::size_t s = grid.cell(t).slot;
            add_value(issue, t, weeks.rule(d, s, d - 1), residuals.offsets(s));
        }
    }
    return issues;
}

Model SeasonalNaive::to_model() const {
    return {name(), 1, m_fitted_at, {}, {}, {}};
}

void SeasonalNaive::from_model(const Model& model) {
    if (model.name != name() || model.version != 1)
        throw Error(ExitCode::data,
                    fmt::format("the stored model is {} version {}, not {} version 1", model.name,
                                model.version, name()),
                    "run elf-train --refit always");
    m_fitted_at = model.fitted_at;
}

} // namespace elf::models
