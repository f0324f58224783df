#include "elf/models/combination.hpp"

#include "elf/core/stored_matrix.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace elf::models {
namespace {

/// Where a slot errs much by nature (a building, not a country), the distance that is believed is
/// this many usual errors.
constexpr double wild_errors = 8;
/// On the level scale, whose unit is the mean size of the load: where that crosses zero, ordinary
/// days swing by more than the mean.
constexpr double wild_level = 2;
/// Values in a row that are taken for faults before they are taken for a new level.
constexpr int disbelief_days = 3;
/// The same slot a week before is an expert too, and the best one there is in a young area.
constexpr const char* week = "week";
constexpr double prior_of_week = 4;
/// Others' forecasts have to earn their weight.
constexpr double prior_of_outside = 0.5;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

enum Group : std::size_t { of_calendar, of_recent_load, of_weather, of_experts, groups_count };

double median_of(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<long>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::vector<ExpertBank> banks_of(const features::Design& design, std::size_t slots,
                                 const Combination::Options& o) {
    std::vector<ExpertBank> out;
    for (const ExpertSpec& spec : adaptive_experts(o.experts, slots, o.window, o.with_operator)) {
        if (o.experts == ExpertSet::one && !out.empty())
            break;
        out.emplace_back(spec, design, slots);
    }
    return out;
}

std::vector<double> priors_of(const std::vector<ExpertBank>& banks, std::size_t outside) {
    std::vector<double> out;
    for (const ExpertBank& bank : banks)
        out.push_back(bank.spec().prior);
    out.push_back(prior_of_week);
    out.resize(out.size() + outside, prior_of_outside);
    return out;
}

std::vector<std::size_t> groups_of(const features::Design& design) {
    std::vector<std::size_t> out(design.columns(), of_recent_load);
    const auto put = [&](features::Block b, Group g) {
        const features::ColumnRange range = design.block(b);
        std::fill_n(out.begin() + static_cast<long>(range.first), range.count, g);
    };
    put(features::Block::calendar, of_calendar);
    put(features::Block::weather, of_weather);
    put(features::Block::lasting_weather, of_weather);
    put(features::Block::operators, of_experts);
    return out;
}

} // namespace

Combination::Combination(const features::Design& design, std::size_t slots, const Options& options)
    : m_options(options), m_level(design.scaling().level),
      m_calendar(calendar_expert(options.experts), design, slots),
      m_experts(banks_of(design, slots, options)),
      m_aggregation(slots, priors_of(m_experts, options.outside)), m_group(groups_of(design)),
      m_disbelieved(slots, 0), m_weights(slots * m_aggregation.experts(), 0.0) {}

std::vector<std::string> Combination::names() const {
    std::vector<std::string> names;
    for (const ExpertBank& e : m_experts)
        names.push_back(e.spec().name);
    names.push_back(week);
    return names;
}

std::vector<std::size_t> Combination::columns() const {
    std::vector<bool> taken(m_group.size());
    const auto take = [&](const ExpertBank& bank) {
        for (const features::ColumnRange& r : bank.columns())
            std::fill_n(taken.begin() + static_cast<long>(r.first), r.count, true);
    };
    take(m_calendar);
    std::for_each(m_experts.begin(), m_experts.end(), take);
    std::vector<std::size_t> out;
    for (std::size_t c = 0; c < taken.size(); ++c)
        if (taken[c])
            out.push_back(c);
    return out;
}

double Combination::reach() const {
    return m_options.logarithm ? m_options.wild : wild_level;
}

void Combination::clear_weights() {
    std::fill(m_weights.begin(), m_weights.end(), 0.0);
}

double Combination::base_of(const DayForecast& day, const ExpertSpec& spec,
                            std::size_t slot) const {
    if (spec.base == Base::calendar)
        return day.calendar[slot];
    if (spec.base == Base::operators)
        return day.operators[slot];
    return m_level[slot];
}

/// One expert that has lost its way must not carry the others with it, nor all of them the
/// forecasts that they feed on.
void Combination::bound(std::span<double> values, const Beside& beside) const {
    std::vector<double> awake;
    for (const double v : values)
        if (!std::isnan(v))
            awake.push_back(v);
    if (awake.empty())
        return;
    const double middle = median_of(awake);
    const double low = std::max(std::max(middle, m_lowest) - reach(), beside.low);
    const double high = std::min(std::min(middle, m_highest) + reach(), beside.high);
    for (double& v : values)
        v = std::isnan(v) ? v : std::clamp(v, std::min(low, high), std::max(low, high));
}

void Combination::forecast(DayForecast& day, std::size_t slot, std::span<const double> row,
                           const Beside& beside) {
    const std::size_t k = size();
    const std::span<double> values = std::span(day.values).subspan(slot * k, k);
    day.calendar[slot] = m_level[slot] + m_calendar.predict(slot, row);
    std::size_t e = 0;
    for (ExpertBank& bank : m_experts)
        values[e++] = base_of(day, bank.spec(), slot) + bank.predict(slot, row);
    values[e++] = beside.week_before;
    std::copy(beside.outside.begin(), beside.outside.end(), values.begin() + static_cast<long>(e));
    if (std::all_of(values.begin(), values.end(), [](double v) { return std::isnan(v); }))
        return;
    bound(values, beside);
    const std::vector<double> weights = m_aggregation.weights(slot, values);
    double mean = 0;
    for (std::size_t i = 0; i < k; ++i)
        mean += weights[i] > 0 ? weights[i] * values[i] : 0.0;
    double variance = 0;
    for (std::size_t i = 0; i < k; ++i)
        variance += weights[i] > 0 ? weights[i] * (values[i] - mean) * (values[i] - mean) : 0.0;
    day.forecast[slot] = mean;
    day.spread[slot] = variance > 0 ? std::sqrt(variance) : missing;
    std::copy(weights.begin(), weights.end(), m_weights.begin() + static_cast<long>(slot * k));
}

Contributions Combination::contributions(const DayForecast& day, std::size_t slot,
                                         std::span<const double> row) const {
    const std::size_t k = size();
    const double level = m_level[slot];
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
                m_calendar.contributions(slot, row, m_group, sums);
            if (bank.spec().base == Base::operators)
                sums[of_experts] += day.operators[slot] - level;
        } else if (e >= k - m_options.outside) {
            sums[of_experts] = beside;
        }
        // The week before, and what an expert has been bounded by.
        sums[of_recent_load] += beside - (sums[0] + sums[1] + sums[2] + sums[3]);
        for (std::size_t g = 0; g < groups_count; ++g)
            total[g] += weight * sums[g];
    }
    return {total[of_calendar], total[of_recent_load], total[of_weather], total[of_experts]};
}

/// A value far from its forecast is the meter's fault rather than the model's: to clip its error is
/// not enough, because a feature that is seldom on (the day after a holiday) would take all of it.
/// What stays far for days is a new level, and is learnt.
bool Combination::is_believed(const DayForecast& day, std::size_t slot, double value) {
    int& disbelieved = m_disbelieved[slot];
    const double distance = std::abs(value - day.forecast[slot]);
    const double usual = wild_errors * m_experts.front().usual_error(slot);
    if (std::isnan(distance) || distance <= std::max(reach(), usual)) {
        disbelieved = 0;
        return true;
    }
    return disbelieved++ >= disbelief_days;
}

void Combination::learn(DayForecast& day, std::size_t slot, double value) {
    const std::size_t p = m_group.size();
    const std::size_t k = size();
    const std::span<const double> row(day.rows.data() + slot * p, p);
    day.learnt[slot] = 1;
    m_aggregation.learn(slot, std::span(day.values).subspan(slot * k, k), day.forecast[slot],
                        value);
    if (!is_believed(day, slot, value))
        return;
    m_lowest = std::min(m_lowest, value);
    m_highest = std::max(m_highest, value);
    m_calendar.learn(slot, row, value - m_level[slot]);
    for (ExpertBank& e : m_experts)
        if (const double base = base_of(day, e.spec(), slot); !std::isnan(base))
            e.learn(slot, row, value - base);
}

void Combination::to_model(Model& m) {
    m.parameters["lowest"] = m_lowest;
    m.parameters["highest"] = m_highest;
    m.matrices["disbelieved"] = {
        m_disbelieved.size(), 1, {m_disbelieved.begin(), m_disbelieved.end()}};
    m_calendar.to_matrices(m.matrices);
    for (ExpertBank& e : m_experts)
        e.to_matrices(m.matrices);
    m_aggregation.to_matrices("aggregation.", m.matrices);
}

void Combination::from_model(const Model& m) {
    const std::vector<double>& disbelieved =
        stored_matrix(m.matrices, "disbelieved", m_disbelieved.size(), 1).values;
    std::transform(disbelieved.begin(), disbelieved.end(), m_disbelieved.begin(),
                   [](double v) { return static_cast<int>(v); });
    m_lowest = stored_parameter(m, "lowest");
    m_highest = stored_parameter(m, "highest");
    m_calendar.from_matrices(m.matrices);
    for (ExpertBank& e : m_experts)
        e.from_matrices(m.matrices);
    m_aggregation.from_matrices("aggregation.", m.matrices);
}

} // namespace elf::models
