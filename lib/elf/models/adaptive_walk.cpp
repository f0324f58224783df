#include "elf/models/adaptive_walk.hpp"

#include <algorithm>
#include <cmath>

namespace elf::models {
namespace {

/// Days whose gaps are filled anew at each midnight, because late values may have come in.
constexpr std::size_t refill_days = 29;
/// A value that comes in later than this is no longer learnt from.
constexpr std::size_t patience_days = 60;
/// Where a slot errs much by nature (a building, not a country), the distance that is believed is
/// this many usual errors.
constexpr double wild_errors = 8;
/// On the level scale, whose unit is the mean size of the load: where that crosses zero, ordinary
/// days swing by more than the mean.
constexpr double wild_level = 2;
/// Values in a row that are taken for faults before they are taken for a new level.
constexpr int disbelief_days = 3;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

bool complete(std::span<const double> row) {
    return std::none_of(row.begin(), row.end(), [](double v) { return std::isnan(v); });
}

std::vector<double> beginning(const std::vector<double>& values, std::size_t n) {
    return {values.begin(), values.begin() + static_cast<long>(std::min(n, values.size()))};
}

std::vector<Version> sorted(std::vector<Version> versions) {
    std::stable_sort(versions.begin(), versions.end(),
                     [](const Version& a, const Version& b) { return a.known_at < b.known_at; });
    return versions;
}

/// The load as it stood at a past midnight.
Series as_it_stood(const Series& load, const std::vector<Version>& late, Time midnight) {
    Series out = load;
    const auto put = [&](const Version& v, double value) {
        if (const long i = out.index(v.time); i >= 0 && i < static_cast<long>(out.size()))
            out.values[static_cast<std::size_t>(i)] = value;
    };
    for (const Version& v : late)
        put(v, missing);
    for (const Version& v : late)
        if (v.known_at <= midnight)
            put(v, v.value);
    return out;
}

/// The weather is used where at least half of the days it is measured over have it.
bool enough(const std::vector<double>& temperatures) {
    const auto known = std::count_if(temperatures.begin(), temperatures.end(),
                                     [](double v) { return !std::isnan(v); });
    return 2 * static_cast<std::size_t>(known) >= temperatures.size() && known > 0;
}

} // namespace

AdaptiveWalk::AdaptiveWalk(const History& history, const features::DayGrid& grid,
                           std::size_t window, const AdaptiveOptions& options)
    : m_grid(grid), m_holidays(history.holidays), m_options(options),
      m_late(sorted(history.late_load)),
      m_transform(choose_transform(as_it_stood(history.load, m_late, grid.day(window - 1).end),
                                   history.area.may_feed_back, window)),
      m_load(as_it_stood(history.load, m_late, Time::min())),
      m_temperature(grid.fold(history.temperature)),
      m_temperature_forecast(history.temperature_forecast.empty()
                                 ? std::vector<double>{}
                                 : grid.fold(history.temperature_forecast)),
      m_days(grid.days(), grid.slots(), options.wild), m_weather(grid.slots(), {}),
      m_residuals(grid.slots(), options.residual_days), m_forecast(grid.slots(), missing) {
    measure(window);
}

/// A first pass over the window, without forecasts, to see how large the columns are.
void AdaptiveWalk::measure(std::size_t window) {
    const std::size_t slots = m_grid.slots();
    const Series at_start = m_load;
    const std::vector<double> first_air = beginning(m_temperature, window * slots);
    features::Scaling scaling;
    scaling.level.assign(slots, 0.0);
    scaling.weather = enough(first_air);
    scaling.knots = features::temperature_knots(first_air);
    for (std::size_t d = 1; d <= window; ++d)
        receive(d);
    m_days.fill(0, window);
    std::vector<double> count(slots, 0.0);
    for (std::size_t d = 0; d < window; ++d)
        for (std::size_t s = 0; s < slots; ++s)
            if (const double v = m_days.known(d, s); !std::isnan(v)) {
                count[s] += 1;
                scaling.level[s] += (v - scaling.level[s]) / count[s];
            }
    m_design.emplace(m_grid, m_holidays, scaling);
    features::WeatherDays weather(slots, scaling.knots);
    std::vector<double> rows;
    std::vector<double> all;
    for (std::size_t d = 0; d < window; ++d) {
        m_design->rows(d, m_days.past(d), weather, temperatures(m_temperature, d), rows);
        all.insert(all.end(), rows.begin(), rows.end());
        if (scaling.weather)
            weather.add(temperatures(m_temperature, d));
    }
    m_design->measure(all);
    m_load = at_start;
    m_next_late = 0;
    m_days = features::LoadDays(m_grid.days(), slots, m_options.wild);
    m_weather = features::WeatherDays(slots, scaling.knots);
    m_regressions.assign(slots, RecursiveLeastSquares(m_design->columns(), m_options.regression));
    m_disbelieved.assign(slots, 0);
}

std::span<const double> AdaptiveWalk::temperatures(const std::vector<double>& of,
                                                   std::size_t day) const {
    return std::span(of).subspan(day * m_grid.slots(), m_grid.slots());
}

/// Takes the values of one day as they stand into its slots.
void AdaptiveWalk::refresh(std::size_t day) {
    const std::size_t slots = m_grid.slots();
    std::vector<double> sum(slots, 0.0);
    std::vector<double> count(slots, 0.0);
    const TimeRange range = m_grid.day(day);
    for (Time t = range.begin; t < range.end; t += m_load.step.length()) {
        const double v = m_transform.to(m_load.at(t));
        if (std::isnan(v))
            continue;
        const std::size_t s = m_grid.cell(t).slot;
        sum[s] += v;
        count[s] += 1;
    }
    for (std::size_t s = 0; s < slots; ++s)
        m_days.set(day, s, count[s] > 0 ? sum[s] / count[s] : missing);
}

/// Brings the picture to the midnight that begins `day`.
void AdaptiveWalk::receive(std::size_t day) {
    const Time midnight = m_grid.day(day - 1).end;
    for (; m_next_late < m_late.size() && m_late[m_next_late].known_at <= midnight; ++m_next_late) {
        const Version& v = m_late[m_next_late];
        const long i = m_load.index(v.time);
        if (i < 0 || i >= static_cast<long>(m_load.size()))
            continue;
        m_load.values[static_cast<std::size_t>(i)] = v.value;
        if (const long d = m_grid.cell(v.time).day; d >= 0 && d < static_cast<long>(day))
            refresh(static_cast<std::size_t>(d));
    }
    refresh(day - 1);
}

/// A value far from its forecast is the meter's fault rather than the model's: to clip its error is
/// not enough, because a feature that is seldom on (the day after a holiday) would take all of it.
/// What stays far for days is a new level, and is learnt.
bool AdaptiveWalk::is_believed(std::size_t slot, double distance) {
    int& disbelieved = m_disbelieved[slot];
    const double usual = wild_errors * m_regressions[slot].usual_error();
    const double least = m_transform.logarithm ? m_options.wild : wild_level;
    if (std::isnan(distance) || distance <= std::max(least, usual)) {
        disbelieved = 0;
        return true;
    }
    return disbelieved++ >= disbelief_days;
}

void AdaptiveWalk::learn() {
    const std::size_t slots = m_grid.slots();
    const std::size_t p = m_design->columns();
    for (Pending& day : m_pending)
        for (std::size_t s = 0; s < slots; ++s) {
            const double value = m_days.known(day.day, s);
            const std::span<const double> row(day.rows.data() + s * p, p);
            if (day.learnt[s] || std::isnan(value))
                continue;
            day.learnt[s] = true;
            if (!complete(row))
                continue;
            if (!std::isnan(day.forecast[s]))
                m_residuals.add(s, value - day.forecast[s]);
            if (is_believed(s, std::abs(value - day.forecast[s])))
                m_regressions[s].update(row, value - m_design->scaling().level[s]);
        }
    const auto done = [&](const Pending& day) {
        return day.day + patience_days < m_next ||
               std::all_of(day.learnt.begin(), day.learnt.end(), [](bool b) { return b; });
    };
    std::erase_if(m_pending, done);
}

const std::vector<double>& AdaptiveWalk::next_day() {
    const std::size_t d = m_next;
    const std::size_t slots = m_grid.slots();
    const std::size_t p = m_design->columns();
    if (d > 0) {
        receive(d);
        if (m_design->scaling().weather)
            m_weather.add(temperatures(m_temperature, d - 1));
        learn();
    }
    m_days.fill(d > refill_days ? d - refill_days : 0, d);
    Pending pending{d, {}, std::vector<double>(slots, missing), std::vector<bool>(slots, false)};
    const std::span<const double> past = m_days.past(d);
    m_design->rows(d, past, m_weather, temperatures(m_temperature, d), pending.rows);
    std::vector<double> with_forecast;
    if (!m_temperature_forecast.empty())
        m_design->rows(d, past, m_weather, temperatures(m_temperature_forecast, d), with_forecast);
    const std::vector<double>& rows = with_forecast.empty() ? pending.rows : with_forecast;
    for (std::size_t s = 0; s < slots; ++s) {
        const std::span<const double> row(rows.data() + s * p, p);
        m_forecast[s] =
            complete(row) ? m_design->scaling().level[s] + m_regressions[s].predict(row) : missing;
    }
    pending.forecast = m_forecast;
    m_days.expect(d, m_forecast);
    m_pending.push_back(std::move(pending));
    // Where a row is not complete, the usual week stands in.
    m_days.fill(d, d + 1);
    const std::span<const double> shown = m_days.filled(d);
    m_forecast.assign(shown.begin(), shown.end());
    ++m_next;
    return m_forecast;
}

void AdaptiveWalk::learn_rest() {
    receive(m_next);
    learn();
}

std::optional<AdaptiveWalk> adaptive_walk(const History& history, const features::DayGrid& grid,
                                          Time as_of, const AdaptiveOptions& options,
                                          const AdaptiveVisit& visit) {
    std::optional<AdaptiveWalk> walk;
    const auto last = static_cast<std::size_t>(grid.cell(as_of).day);
    for (std::size_t k = 0; k < adaptive_windows.size() && adaptive_windows[k] <= last; ++k) {
        const bool longest = k + 1 == adaptive_windows.size();
        const std::size_t end = longest ? last : std::min(last, adaptive_windows[k + 1] - 1);
        walk.emplace(history, grid, adaptive_windows[k], options);
        while (walk->days_done() <= end) {
            const std::vector<double>& forecast = walk->next_day();
            if (walk->days_done() > adaptive_windows[k])
                visit(walk->days_done() - 1, forecast, *walk);
        }
    }
    if (walk)
        walk->learn_rest();
    return walk;
}

} // namespace elf::models
