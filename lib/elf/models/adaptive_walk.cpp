#include "elf/models/adaptive_walk.hpp"

#include "elf/features/calendar.hpp"
#include "elf/features/deviations.hpp"
#include "elf/features/operator_forecast.hpp"
#include "elf/models/lead.hpp"
#include "elf/models/quantile_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {
namespace {

/// Days whose gaps are filled anew at each midnight, because late values may have come in.
constexpr std::size_t refill_days = 29;
/// A value that comes in later than this is no longer learnt from.
constexpr std::size_t patience_days = 14;
/// How far beyond what has been seen of a column a forecast follows it, in units of its range.
constexpr double beyond = 0.25;
/// Scalings taken from less than this are those of a young area.
constexpr std::size_t days_of_youth = 112;
constexpr std::size_t fortnight = 14;
/// How far beyond the loads of the last fortnight such an area's forecast may go.
constexpr double beyond_fortnight = 0.1;
/// No area has been seen to forget more than that.
constexpr double farthest = 4;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> beginning(const std::vector<double>& values, std::size_t n) {
    return {values.begin(), values.begin() + static_cast<long>(std::min(n, values.size()))};
}

} // namespace

std::vector<Version> sorted_by_known_at(std::vector<Version> versions) {
    std::stable_sort(versions.begin(), versions.end(),
                     [](const Version& a, const Version& b) { return a.known_at < b.known_at; });
    return versions;
}

Series as_it_stood_at(const Series& load, const std::vector<Version>& late, Time midnight) {
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

std::vector<std::string> AdaptiveWalk::expert_names() const {
    std::vector<std::string> names = m_combination->names();
    names.insert(names.end(), m_outside_names.begin(), m_outside_names.end());
    return names;
}

std::span<const double> AdaptiveWalk::air_of(const std::vector<double>& of, std::size_t day) const {
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
        if (!std::isfinite(v))
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

void AdaptiveWalk::learn() {
    const std::size_t slots = m_grid.slots();
    std::vector<Outcome> outcomes;
    for (DayForecast& day : m_pending) {
        std::vector<double> errors(slots, missing);
        bool any = false;
        for (std::size_t s = 0; s < slots; ++s) {
            const double value = m_days.known(day.day, s);
            errors[s] = value - day.forecast[s];
            if (day.learnt[s] != 0 || std::isnan(value))
                continue;
            any = true;
            m_combination->learn(day, s, value);
            outcomes.push_back({s, errors[s], day.spread[s], day.offsets[s]});
        }
        if (any)
            m_intraday.learn(day.day, errors);
    }
    m_conformal.learn(outcomes);
    std::erase_if(m_pending, [&](const DayForecast& day) {
        const bool over =
            day.day + patience_days < m_next ||
            std::all_of(day.learnt.begin(), day.learnt.end(), [](double l) { return l != 0; });
        if (over)
            learn_dependence(day);
        return over;
    });
}

void AdaptiveWalk::learn_dependence(const DayForecast& day) {
    std::vector<double> probabilities;
    for (std::size_t s = 0; s < m_grid.slots(); ++s)
        probabilities.push_back(
            probability_below(day.offsets[s], m_days.known(day.day, s) - day.forecast[s]));
    m_dependence.learn_day(std::move(probabilities));
}

/// What stands for a value that is not known stands for its deviation too.
void AdaptiveWalk::fill_deviations(std::size_t end) {
    const std::size_t slots = m_grid.slots();
    const double size = m_design->scaling().usual_deviation;
    const double most = m_options.wild / size;
    for (std::size_t d = end > refill_days ? end - refill_days : 0; d < end; ++d)
        for (std::size_t s = 0; s < slots; ++s) {
            const std::size_t i = d * slots + s;
            const double v = (m_days.filled(d)[s] - m_calendar_forecast[i]) / size;
            m_deviations[i] = std::isnan(v) ? 0.0 : std::clamp(v, -most, most);
        }
}

void AdaptiveWalk::make_rows(std::size_t day, std::span<const double> air,
                             std::vector<double>& out) {
    const std::size_t slots = m_grid.slots();
    features::DayInputs in{m_days.past(day), &m_weather, air, {}, {}, {}};
    const std::size_t days = std::min(day, features::deviation_days);
    in.deviations =
        std::span<const double>(m_deviations).subspan((day - days) * slots, days * slots);
    std::vector<double> errors;
    if (m_operator && day >= features::operator_days) {
        const std::vector<double>& said = m_outside[*m_operator];
        for (std::size_t d = day - features::operator_days; d < day; ++d)
            for (std::size_t s = 0; s < slots; ++s) {
                const double e = m_days.known(d, s) - said[d * slots + s];
                errors.push_back(std::isnan(e) ? 0.0 : e);
            }
        in.operator_today = std::span<const double>(said).subspan(day * slots, slots);
        in.operator_errors = errors;
    }
    m_design->rows(day, in, out);
}

/// A column that leaves what has been seen of it is followed a little way only: a line that fits
/// between 5 and 35 °C says nothing about 50. Columns of rare days are seldom seen at all.
void AdaptiveWalk::bound(std::vector<double>& rows, bool widen) {
    const std::size_t p = m_design->columns();
    const std::size_t first = m_design->block(features::Block::calendar).count;
    std::vector<double> low(p, -std::numeric_limits<double>::infinity());
    std::vector<double> high(p, std::numeric_limits<double>::infinity());
    for (std::size_t c = first; c < p; ++c)
        if (m_next >= m_window && !m_is_rare[c] && m_low[c] <= m_high[c]) {
            const double reach = beyond * (m_high[c] - m_low[c]);
            low[c] = m_low[c] - reach;
            high[c] = m_high[c] + reach;
        }
    for (std::size_t i = 0; i < rows.size(); i += p)
        for (std::size_t c = first; c < p; ++c) {
            const double v = std::clamp(rows[i + c], low[c], high[c]); // NaN stays
            rows[i + c] = v;
            m_low[c] = widen ? std::min(m_low[c], v) : m_low[c];
            m_high[c] = widen ? std::max(m_high[c], v) : m_high[c];
        }
}

/// A model of a few weeks has seen neither summer nor holidays: it may say what the slot was like
/// in the last fortnight, and a little beyond.
void AdaptiveWalk::stay_near_the_last_days(std::size_t day, std::size_t slot,
                                           Combination::Beside& beside) const {
    double least = std::numeric_limits<double>::infinity();
    double most = -least;
    for (std::size_t d = day - std::min(day, fortnight); d < day; ++d)
        if (const double v = m_days.filled(d)[slot]; !std::isnan(v)) {
            least = std::min(least, v);
            most = std::max(most, v);
        }
    if (least > most)
        return;
    beside.low = least - beyond_fortnight * (most - least);
    beside.high = most + beyond_fortnight * (most - least);
}

Combination::Beside AdaptiveWalk::beside(std::size_t day, std::size_t slot) const {
    Combination::Beside out{day >= 7 ? m_days.filled(day - 7)[slot] : missing, {}};
    for (const std::vector<double>& outside : m_outside)
        out.outside.push_back(outside[day * m_grid.slots() + slot]);
    if (m_window < days_of_youth)
        stay_near_the_last_days(day, slot, out);
    return out;
}

DayForecast AdaptiveWalk::make_forecast(std::size_t d) {
    const std::size_t slots = m_grid.slots();
    const std::size_t p = m_design->columns();
    const std::size_t k = m_combination->size();
    DayForecast day{d,
                    {},
                    std::vector<double>(slots * k, missing),
                    std::vector<double>(slots, missing),
                    m_operator
                        ? beginning({m_outside[*m_operator].begin() + static_cast<long>(d * slots),
                                     m_outside[*m_operator].end()},
                                    slots)
                        : std::vector<double>(slots, missing),
                    std::vector<double>(slots, missing),
                    std::vector<double>(slots, missing),
                    {},
                    std::vector<double>(slots, 0.0)};
    make_rows(d, air_of(m_temperature, d), day.rows);
    bound(day.rows, true);
    std::vector<double> with_forecast;
    if (!m_temperature_forecast.empty()) {
        make_rows(d, air_of(m_temperature_forecast, d), with_forecast);
        bound(with_forecast, false);
    }
    const std::vector<double>& rows = with_forecast.empty() ? day.rows : with_forecast;
    m_combination->clear_weights();
    m_contributions.assign(slots, {});
    m_narrowing.assign(slots, 1.0);
    m_complete = true;
    for (std::size_t s = 0; s < slots; ++s) {
        const std::span<const double> row = std::span(rows).subspan(s * p, p);
        m_combination->forecast(day, s, row, beside(d, s));
        if (m_explain)
            m_contributions[s] = m_combination->contributions(day, s, row);
        m_calendar_forecast[d * slots + s] = day.calendar[s];
        m_complete = m_complete && !std::isnan(day.values[s * k]);
        day.offsets.push_back(m_conformal.offsets(s, day.spread[s]));
    }
    m_offsets = day.offsets;
    m_days.expect(d, day.forecast);
    // Where no expert has a value, the usual week stands in.
    m_days.fill(d, d + 1);
    m_forecast.assign(m_days.filled(d).begin(), m_days.filled(d).end());
    return day;
}

const std::vector<double>& AdaptiveWalk::next_day() {
    const std::size_t d = m_next;
    if (d > 0) {
        receive(d);
        if (m_design->scaling().weather)
            m_weather.add(air_of(m_temperature, d - 1));
        learn();
    }
    m_days.fill(d > refill_days ? d - refill_days : 0, d);
    fill_deviations(d);
    m_pending.push_back(make_forecast(d));
    // A slot that is known already is shown as forecast all the same.
    const std::vector<double>& made = m_pending.back().forecast;
    for (std::size_t s = 0; s < made.size(); ++s)
        m_forecast[s] = std::isnan(made[s]) ? m_forecast[s] : made[s];
    ++m_next;
    return m_forecast;
}

void AdaptiveWalk::see_today() {
    const std::size_t today = m_next - 1;
    const std::size_t slots = m_grid.slots();
    refresh(today);
    std::vector<double> errors(slots);
    for (std::size_t s = 0; s < slots; ++s)
        errors[s] = m_days.known(today, s) - m_forecast[s];
    const Intraday::Correction c = m_intraday.correct(errors);
    m_narrowing = c.narrowing;
    for (std::size_t s = 0; s < slots; ++s) {
        m_forecast[s] += c.shift[s];
        m_contributions[s].recent_load += c.shift[s];
    }
    std::vector<double> expected = m_forecast;
    for (std::size_t s = 0; s < slots; ++s)
        if (const double v = m_days.known(today, s); !std::isnan(v))
            expected[s] = v;
    m_days.expect(today, expected);
}

const std::vector<double>& AdaptiveWalk::look_ahead() {
    const std::size_t d = m_next;
    if (m_design->scaling().weather)
        m_weather.add(air_of(m_temperature, d - 1));
    m_days.fill(d > refill_days ? d - refill_days : 0, d);
    fill_deviations(d);
    make_forecast(d);
    ++m_next;
    return m_forecast;
}

double AdaptiveWalk::far() const {
    const std::size_t slots = m_grid.slots();
    double near = 0;
    double distant = 0;
    std::size_t n = 0;
    for (std::size_t d = m_next - std::min(m_next, walk_kept_days); d < m_next; ++d)
        for (std::size_t s = 0; s < slots; ++s) {
            const double load = m_days.known(d, s);
            const double ahead = std::abs(load - m_days.forecast(d)[s]);
            const double calendar = std::abs(load - m_calendar_forecast[d * slots + s]);
            if (std::isnan(ahead + calendar))
                continue;
            near += ahead;
            distant += calendar;
            ++n;
        }
    if (n < fortnight * slots || near == 0)
        return usual_far;
    return std::clamp(distant / near, 1.0, farthest);
}

std::unique_ptr<AdaptiveWalk> adaptive_walk(const History& history, const features::DayGrid& grid,
                                            TimeRange wanted, const AdaptiveOptions& options,
                                            const AdaptiveVisit& visit) {
    std::unique_ptr<AdaptiveWalk> walk;
    const auto first = static_cast<std::size_t>(std::max(grid.cell(wanted.begin).day, 0L));
    const auto last = static_cast<std::size_t>(grid.cell(wanted.end - grid.step().length()).day);
    for (std::size_t k = 0; k < adaptive_windows.size() && adaptive_windows[k] <= last; ++k) {
        const bool longest = k + 1 == adaptive_windows.size();
        const std::size_t end = longest ? last : std::min(last, adaptive_windows[k + 1] - 1);
        if (end < first)
            continue;
        walk = std::make_unique<AdaptiveWalk>(history, grid, adaptive_windows[k], options);
        while (walk->days_done() <= end) {
            const std::vector<double>& forecast = walk->next_day();
            if (walk->days_done() > std::max(adaptive_windows[k], first))
                visit(walk->days_done() - 1, forecast, *walk);
        }
    }
    return walk;
}

} // namespace elf::models
