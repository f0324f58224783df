#include "elf/models/adaptive_walk.hpp"

#include "elf/features/calendar.hpp"
#include "elf/features/deviations.hpp"
#include "elf/features/operator_forecast.hpp"
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
/// Where a slot errs much by nature (a building, not a country), the distance that is believed is
/// this many usual errors.
constexpr double wild_errors = 8;
/// On the level scale, whose unit is the mean size of the load: where that crosses zero, ordinary
/// days swing by more than the mean.
constexpr double wild_level = 2;
/// Values in a row that are taken for faults before they are taken for a new level.
constexpr int disbelief_days = 3;
/// How far beyond what has been seen of a column a forecast follows it, in units of its range.
constexpr double beyond = 0.25;
/// Scalings taken from less than this are those of a young area.
constexpr std::size_t days_of_youth = 112;
constexpr std::size_t fortnight = 14;
/// The same slot a week before is an expert too, and the best one there is in a young area.
constexpr const char* week = "week";
constexpr double prior_of_week = 4;
/// Others' forecasts have to earn their weight.
constexpr double prior_of_outside = 0.5;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

enum Group : std::size_t { of_calendar, of_recent_load, of_weather, of_experts, groups_count };

std::vector<double> beginning(const std::vector<double>& values, std::size_t n) {
    return {values.begin(), values.begin() + static_cast<long>(std::min(n, values.size()))};
}

/// The weather is used where at least half of the days it is measured over have it.
bool enough(const std::vector<double>& temperatures) {
    const auto known = std::count_if(temperatures.begin(), temperatures.end(),
                                     [](double v) { return !std::isnan(v); });
    return 2 * static_cast<std::size_t>(known) >= temperatures.size() && known > 0;
}

double median_of(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<long>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
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

AdaptiveWalk::AdaptiveWalk(const History& history, const features::DayGrid& grid,
                           std::size_t window, const AdaptiveOptions& options)
    : m_grid(grid), m_holidays(history.holidays), m_options(options),
      m_late(sorted_by_known_at(history.late_load)),
      m_transform(choose_transform(as_it_stood_at(history.load, m_late, grid.day(window - 1).end),
                                   history.area.may_feed_back, window)),
      m_load(as_it_stood_at(history.load, m_late, Time::min())),
      m_temperature(grid.fold(history.temperature)),
      m_temperature_forecast(history.temperature_forecast.empty()
                                 ? std::vector<double>{}
                                 : grid.fold(history.temperature_forecast)),
      m_days(grid.days(), grid.slots(), options.wild), m_weather(grid.slots(), {}),
      m_conformal(grid.slots()), m_intraday(grid.slots()), m_dependence(grid.slots()),
      m_window(window) {
    if (m_options.outside)
        for (const OutsideForecast& o : history.outside)
            take_outside(o.name, o.values);
    measure(window);
}

void AdaptiveWalk::take_outside(const std::string& name, Series values) {
    for (double& v : values.values)
        v = std::isnan(v) ? v : m_transform.to(v);
    if (name == "operator")
        m_operator = m_outside.size();
    m_outside_names.push_back(name);
    m_outside.push_back(m_grid.fold(values));
}

/// Makes what follows from the scaling.
void AdaptiveWalk::set_up(const features::Scaling& scaling) {
    const std::size_t slots = m_grid.slots();
    m_design.emplace(m_grid, m_holidays, scaling);
    m_calendar.emplace(calendar_expert(), *m_design, slots);
    m_experts.clear();
    std::vector<double> prior;
    for (const ExpertSpec& spec : adaptive_experts(slots, m_window, m_operator.has_value())) {
        if (m_options.only_one && !m_experts.empty())
            break;
        m_experts.emplace_back(spec, *m_design, slots);
        prior.push_back(spec.prior);
    }
    prior.push_back(prior_of_week);
    prior.resize(prior.size() + m_outside.size(), prior_of_outside);
    m_aggregation.emplace(slots, prior);
    m_days = features::LoadDays(m_grid.days(), slots, m_options.wild);
    m_weather = features::WeatherDays(slots, scaling.knots);
    m_calendar_forecast.assign(m_grid.days() * slots, missing);
    m_deviations.assign(m_grid.days() * slots, 0.0);
    m_low.assign(m_design->columns(), std::numeric_limits<double>::infinity());
    m_high.assign(m_design->columns(), -std::numeric_limits<double>::infinity());
    m_disbelieved.assign(slots, 0);
    m_forecast.assign(slots, missing);
    m_narrowing.assign(slots, 1.0);
    m_group.assign(m_design->columns(), of_recent_load);
    const auto put = [&](features::Block b, Group g) {
        const features::ColumnRange range = m_design->block(b);
        std::fill_n(m_group.begin() + static_cast<long>(range.first), range.count, g);
    };
    put(features::Block::calendar, of_calendar);
    put(features::Block::weather, of_weather);
    put(features::Block::lasting_weather, of_weather);
    put(features::Block::operators, of_experts);
}

/// A first pass over the window, without forecasts, to see how large the columns are, and a second
/// of the calendar alone, to see how large the deviations from it are.
void AdaptiveWalk::measure(std::size_t window) {
    const std::size_t slots = m_grid.slots();
    const Series at_start = m_load;
    const std::vector<double> first_air = beginning(m_temperature, window * slots);
    features::Scaling scaling;
    scaling.level.assign(slots, 0.0);
    scaling.weather = enough(first_air);
    scaling.operators = m_operator.has_value();
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
    features::Design design(m_grid, m_holidays, scaling);
    features::WeatherDays weather(slots, scaling.knots);
    std::vector<std::vector<double>> rows(window);
    std::vector<double> all;
    std::vector<double> states;
    std::vector<double> all_states;
    for (std::size_t d = 0; d < window; ++d) {
        const std::span<const double> air = air_of(m_temperature, d);
        design.raw(d, {m_days.past(d), &weather, air, {}, {}, {}}, rows[d], states);
        all.insert(all.end(), rows[d].begin(), rows[d].end());
        all_states.insert(all_states.end(), states.begin(), states.end());
        if (scaling.weather)
            weather.add(air);
    }
    design.measure(all, all_states);
    ExpertBank calendar(calendar_expert(), design, slots);
    double squares = 0;
    double n = 0;
    const std::size_t p = design.columns();
    for (std::size_t d = 0; d < window; ++d)
        for (std::size_t s = 0; s < slots; ++s) {
            const std::span<double> row(rows[d].data() + s * p, p);
            const double v = m_days.known(d, s) - scaling.level[s];
            if (std::isnan(v) || std::isnan(row[1]))
                continue;
            for (std::size_t c = 1; c < p; ++c)
                row[c] = (row[c] - design.scaling().mean[c]) / design.scaling().deviation[c];
            if (const double e = v - calendar.predict(s, row); 2 * d >= window && !std::isnan(e)) {
                squares += std::min(e * e, m_options.wild * m_options.wild);
                n += 1;
            }
            calendar.learn(s, row, v);
        }
    if (squares > 0)
        design.set_usual_deviation(std::sqrt(squares / n));
    m_load = at_start;
    m_next_late = 0;
    set_up(design.scaling());
}

std::vector<std::string> AdaptiveWalk::expert_names() const {
    std::vector<std::string> names;
    for (const ExpertBank& e : m_experts)
        names.push_back(e.spec().name);
    names.push_back(week);
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

/// A value far from its forecast is the meter's fault rather than the model's: to clip its error is
/// not enough, because a feature that is seldom on (the day after a holiday) would take all of it.
/// What stays far for days is a new level, and is learnt.
bool AdaptiveWalk::is_believed(const Pending& day, std::size_t slot, double value) {
    int& disbelieved = m_disbelieved[slot];
    const double distance = std::abs(value - day.forecast[slot]);
    const double usual = wild_errors * m_experts.front().usual_error(slot);
    const double least = m_transform.logarithm ? m_options.wild : wild_level;
    if (std::isnan(distance) || distance <= std::max(least, usual)) {
        disbelieved = 0;
        return true;
    }
    return disbelieved++ >= disbelief_days;
}

double AdaptiveWalk::base_of(const Pending& day, const ExpertSpec& spec, std::size_t slot) const {
    if (spec.base == Base::calendar)
        return day.calendar[slot];
    if (spec.base == Base::operators)
        return day.operators[slot];
    return m_design->scaling().level[slot];
}

void AdaptiveWalk::learn_slot(Pending& day, std::size_t slot, double value) {
    const std::size_t p = m_design->columns();
    const std::size_t k = m_aggregation->experts();
    const std::span<const double> row(day.rows.data() + slot * p, p);
    day.learnt[slot] = 1;
    m_aggregation->learn(slot, std::span(day.values).subspan(slot * k, k), day.forecast[slot],
                         value);
    if (!is_believed(day, slot, value))
        return;
    m_lowest = std::min(m_lowest, value);
    m_highest = std::max(m_highest, value);
    m_calendar->learn(slot, row, value - m_design->scaling().level[slot]);
    for (ExpertBank& e : m_experts)
        if (const double base = base_of(day, e.spec(), slot); !std::isnan(base))
            e.learn(slot, row, value - base);
}

void AdaptiveWalk::learn() {
    const std::size_t slots = m_grid.slots();
    std::vector<Outcome> outcomes;
    for (Pending& day : m_pending) {
        std::vector<double> errors(slots, missing);
        bool any = false;
        for (std::size_t s = 0; s < slots; ++s) {
            const double value = m_days.known(day.day, s);
            errors[s] = value - day.forecast[s];
            if (day.learnt[s] != 0 || std::isnan(value))
                continue;
            any = true;
            learn_slot(day, s, value);
            outcomes.push_back({s, errors[s], day.spread[s], day.offsets[s]});
        }
        if (any)
            m_intraday.learn(day.day, errors);
    }
    m_conformal.learn(outcomes);
    std::erase_if(m_pending, [&](const Pending& day) {
        const bool over =
            day.day + patience_days < m_next ||
            std::all_of(day.learnt.begin(), day.learnt.end(), [](double l) { return l != 0; });
        if (over)
            learn_dependence(day);
        return over;
    });
}

void AdaptiveWalk::learn_dependence(const Pending& day) {
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
/// between 5 and 35 °C says nothing about 50.
void AdaptiveWalk::bound(std::vector<double>& rows, bool widen) {
    const std::size_t p = m_design->columns();
    const std::size_t first = m_design->block(features::Block::calendar).count;
    const bool bounded = m_next >= m_window;
    for (std::size_t c = first; c < p; ++c) {
        if (features::is_rare(m_design->names()[c]))
            continue;
        const double reach = beyond * (m_high[c] - m_low[c]);
        const double low = m_low[c] - reach;
        const double high = m_high[c] + reach;
        const bool seen = low <= high;
        for (std::size_t i = c; i < rows.size(); i += p) {
            double& v = rows[i];
            if (std::isnan(v))
                continue;
            if (bounded && seen)
                v = std::clamp(v, low, high);
            if (widen) {
                m_low[c] = std::min(m_low[c], v);
                m_high[c] = std::max(m_high[c], v);
            }
        }
    }
}

/// A model of a few weeks has seen neither summer nor holidays: it may say what the slot was like
/// in the last fortnight, and a little beyond.
void AdaptiveWalk::stay_near_the_last_days(std::size_t day, std::size_t slot, double& low,
                                           double& high) const {
    double least = std::numeric_limits<double>::infinity();
    double most = -least;
    for (std::size_t d = day - std::min(day, fortnight); d < day; ++d)
        if (const double v = m_days.filled(d)[slot]; !std::isnan(v)) {
            least = std::min(least, v);
            most = std::max(most, v);
        }
    if (least > most)
        return;
    low = std::max(low, least - beyond * (most - least));
    high = std::min(high, most + beyond * (most - least));
}

void AdaptiveWalk::combine(Pending& day, std::span<const double> row, std::size_t slot) {
    const std::size_t slots = m_grid.slots();
    const std::size_t k = m_aggregation->experts();
    const std::span<double> values = std::span(day.values).subspan(slot * k, k);
    day.calendar[slot] = m_design->scaling().level[slot] + m_calendar->predict(slot, row);
    std::size_t e = 0;
    for (ExpertBank& bank : m_experts)
        values[e++] = base_of(day, bank.spec(), slot) + bank.predict(slot, row);
    values[e++] = day.day >= 7 ? m_days.filled(day.day - 7)[slot] : missing;
    for (const std::vector<double>& outside : m_outside)
        values[e++] = outside[day.day * slots + slot];
    std::vector<double> awake;
    for (const double v : values)
        if (!std::isnan(v))
            awake.push_back(v);
    if (awake.empty())
        return;
    // One expert that has lost its way must not carry the others with it, nor all of them the
    // forecasts that they feed on.
    const double reach = m_transform.logarithm ? m_options.wild : wild_level;
    const double middle = median_of(awake);
    double low = std::max(middle, m_lowest) - reach;
    double high = std::min(middle, m_highest) + reach;
    if (m_window < days_of_youth)
        stay_near_the_last_days(day.day, slot, low, high);
    for (double& v : values)
        v = std::isnan(v) ? v : std::clamp(v, std::min(low, high), std::max(low, high));
    const std::vector<double> weights = m_aggregation->weights(slot, values);
    double mean = 0;
    for (std::size_t i = 0; i < k; ++i)
        mean += weights[i] > 0 ? weights[i] * values[i] : 0.0;
    double variance = 0;
    for (std::size_t i = 0; i < k; ++i)
        variance += weights[i] > 0 ? weights[i] * (values[i] - mean) * (values[i] - mean) : 0.0;
    day.forecast[slot] = mean;
    day.spread[slot] = variance > 0 ? std::sqrt(variance) : missing;
    std::copy(weights.begin(), weights.end(), m_weights.begin() + static_cast<long>(slot * k));
    if (m_explain)
        explain_slot(day, row, slot);
}

void AdaptiveWalk::explain_slot(const Pending& day, std::span<const double> row, std::size_t slot) {
    const std::size_t k = m_aggregation->experts();
    const double level = m_design->scaling().level[slot];
    std::array<double, groups_count> total{};
    for (std::size_t e = 0; e < k; ++e) {
        const double weight = m_weights[slot * k + e];
        if (weight == 0)
            continue;
        std::array<double, groups_count> sums{};
        const double beside = day.values[slot * k + e] - level;
        if (e < m_experts.size()) {
            const ExpertBank& bank = m_experts[e];
            bank.contributions(slot, row, m_group, sums);
            if (bank.spec().base == Base::calendar)
                m_calendar->contributions(slot, row, m_group, sums);
            if (bank.spec().base == Base::operators)
                sums[of_experts] += day.operators[slot] - level;
        } else if (e >= k - m_outside.size()) {
            sums[of_experts] = beside;
        }
        // The week before, and what an expert has been bounded by.
        sums[of_recent_load] += beside - (sums[0] + sums[1] + sums[2] + sums[3]);
        for (std::size_t g = 0; g < groups_count; ++g)
            total[g] += weight * sums[g];
    }
    m_contributions[slot] = {total[of_calendar], total[of_recent_load], total[of_weather],
                             total[of_experts]};
}

AdaptiveWalk::Pending AdaptiveWalk::make_forecast(std::size_t d) {
    const std::size_t slots = m_grid.slots();
    const std::size_t p = m_design->columns();
    const std::size_t k = m_aggregation->experts();
    Pending day{d,
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
    m_weights.assign(slots * k, 0.0);
    m_contributions.assign(slots, {});
    m_narrowing.assign(slots, 1.0);
    m_complete = true;
    for (std::size_t s = 0; s < slots; ++s) {
        combine(day, std::span(rows).subspan(s * p, p), s);
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

std::unique_ptr<AdaptiveWalk> adaptive_walk(const History& history, const features::DayGrid& grid,
                                            Time as_of, const AdaptiveOptions& options,
                                            const AdaptiveVisit& visit) {
    std::unique_ptr<AdaptiveWalk> walk;
    const auto last = static_cast<std::size_t>(grid.cell(as_of).day);
    for (std::size_t k = 0; k < adaptive_windows.size() && adaptive_windows[k] <= last; ++k) {
        const bool longest = k + 1 == adaptive_windows.size();
        const std::size_t end = longest ? last : std::min(last, adaptive_windows[k + 1] - 1);
        walk = std::make_unique<AdaptiveWalk>(history, grid, adaptive_windows[k], options);
        while (walk->days_done() <= end) {
            const std::vector<double>& forecast = walk->next_day();
            if (walk->days_done() > adaptive_windows[k])
                visit(walk->days_done() - 1, forecast, *walk);
        }
    }
    return walk;
}

} // namespace elf::models
