#include "elf/features/design.hpp"

#include "elf/features/deviations.hpp"
#include "elf/features/load_shape.hpp"
#include "elf/features/operator_forecast.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace elf::features {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr int first_year = 365;
constexpr double flat = 1e-9;
constexpr std::size_t random_count = 48;
constexpr unsigned long seed = 4;
constexpr unsigned long seed_of_more = 7;
/// Columns that are on for a few days a year are made this much smaller, see is_rare.
constexpr double rare_size = 0.2;
/// The operator's forecast beside the usual, in units of yesterday's load beside the usual, and
/// its errors in quarters of that.
constexpr double share_of_errors = 0.25;

/// Mean and standard deviation of what is not NaN.
struct Moments {
    double n = 0, sum = 0, squares = 0;
    void add(double v) {
        if (std::isnan(v))
            return;
        n += 1;
        sum += v;
        squares += v * v;
    }
    double mean() const { return n > 0 ? sum / n : 0; }
    double deviation() const {
        const double variance = n > 0 ? squares / n - mean() * mean() : 0;
        return variance > flat * flat ? std::sqrt(variance) : 1.0;
    }
};

std::vector<std::string> random_names(const std::string& name, std::size_t n) {
    std::vector<std::string> names;
    for (std::size_t k = 0; k < n; ++k)
        names.push_back(name + "_" + std::to_string(k));
    return names;
}

double phase_of_year(Date date) {
    const std::chrono::year_month_day ymd(date);
    const Date january{std::chrono::local_days{ymd.year() / std::chrono::January / 1}};
    return 2 * std::numbers::pi * static_cast<double>((date - january).count()) / 365.25;
}

bool is_measured(Block b) {
    return b != Block::random && b != Block::random_more && b != Block::deviations &&
           b != Block::deviation_bends && b != Block::operators;
}

} // namespace

Design::Design(const DayGrid& grid, const HolidayCalendar& holidays, Scaling scaling)
    : m_grid(grid), m_holidays(holidays),
      m_scaling(std::move(scaling)), m_random{RandomFeatures(shape_state_size, random_count, seed),
                                              RandomFeatures(shape_state_size, 2 * random_count,
                                                             seed_of_more)} {
    const auto append = [&](Block b, const std::vector<std::string>& names) {
        m_blocks[static_cast<std::size_t>(b)] = {m_names.size(), names.size()};
        m_names.insert(m_names.end(), names.begin(), names.end());
    };
    std::vector<std::string> calendar = calendar_names();
    calendar.insert(calendar.begin(), "one");
    append(Block::calendar, calendar);
    append(Block::lags, load_names());
    append(Block::kinds, kind_names());
    append(Block::curve, curve_names());
    append(Block::seasons, season_names());
    append(Block::bends, bend_names());
    if (m_scaling.random) {
        append(Block::random, random_names("random", m_random[0].count()));
        append(Block::random_more, random_names("random_more", m_random[1].count()));
    }
    if (m_scaling.weather) {
        append(Block::weather, weather_names());
        append(Block::lasting_weather, lasting_weather_names());
    }
    append(Block::deviations, deviation_names());
    append(Block::deviation_bends, deviation_bend_names());
    if (m_scaling.operators)
        append(Block::operators, operator_names());
    m_scaling.mean.resize(columns(), 0.0);
    m_scaling.deviation.resize(columns(), 1.0);
    m_scaling.state_mean.resize(shape_state_size, 0.0);
    m_scaling.state_deviation.resize(shape_state_size, 1.0);
}

bool Design::is_day_of_rest(Date date) const {
    return is_weekend(date) || m_holidays.contains(date);
}

void Design::raw(std::size_t day, const DayInputs& in, std::vector<double>& out,
                 std::vector<double>& states) const {
    const std::size_t p = columns();
    const std::size_t slots = m_grid.slots();
    const std::chrono::days one{1};
    const Date date = m_grid.date(day);
    out.assign(slots * p, missing);
    states.assign(slots * shape_state_size, missing);
    if (in.past.size() < load_lag_days * slots)
        return;
    const auto from = [&](Block b) { return out.data() + block(b).first; };
    std::vector<double> prefix(in.past.size() + 1, 0.0);
    for (std::size_t i = 0; i < in.past.size(); ++i)
        prefix[i + 1] = prefix[i] + in.past[i];
    const PastLoad load{in.past,
                        prefix,
                        m_scaling.level,
                        day_type(date, m_holidays),
                        m_holidays.contains(date - one),
                        m_holidays.contains(date - 7 * one)};
    for (std::size_t s = 0; s < slots; ++s) {
        const std::span<double> row(out.data() + s * p, p);
        const double hour = 24.0 * static_cast<double>(s) / static_cast<double>(slots);
        row[0] = 1;
        calendar_row(date, hour, m_grid.date(0), m_holidays,
                     row.subspan(1, block(Block::calendar).count - 1));
        load_row(load, s, row.subspan(block(Block::lags).first, block(Block::lags).count));
    }
    const double phase = phase_of_year(date);
    PastShape shape{in.past, m_scaling.level, {}, phase};
    for (std::size_t k = 0; k < shape.rest.size(); ++k)
        shape.rest[k] = is_day_of_rest(date - static_cast<int>(k) * one);
    shape_rows(shape, from(Block::kinds), p);
    states = shape_states(shape);
    if (m_scaling.weather)
        in.weather->rows(in.air, load.today.weekday >= 5, phase, from(Block::weather), p);
    if (in.deviations.size() >= deviation_days * slots)
        deviation_rows({in.deviations, slots, shape.rest[0], phase}, from(Block::deviations), p);
    if (m_scaling.operators && !in.operator_today.empty())
        operator_rows({in.operator_today, in.operator_errors, m_scaling.level},
                      from(Block::operators), p);
}

void Design::fill_random(const std::vector<double>& states, std::vector<double>& out) const {
    std::vector<double> state(shape_state_size);
    for (std::size_t s = 0; s < m_grid.slots(); ++s) {
        for (std::size_t j = 0; j < state.size(); ++j)
            state[j] = (states[s * state.size() + j] - m_scaling.state_mean[j]) /
                       m_scaling.state_deviation[j];
        m_random[0].row(state, out.data() + s * columns() + block(Block::random).first);
        m_random[1].row(state, out.data() + s * columns() + block(Block::random_more).first);
    }
}

void Design::scale(std::vector<double>& rows) const {
    const std::size_t p = columns();
    for (std::size_t i = 0; i < rows.size(); i += p)
        for (std::size_t c = 1; c < p; ++c)
            rows[i + c] = (rows[i + c] - m_scaling.mean[c]) / m_scaling.deviation[c];
}

void Design::rows(std::size_t day, const DayInputs& inputs, std::vector<double>& out) const {
    std::vector<double> states;
    raw(day, inputs, out, states);
    scale(out);
    if (m_scaling.random && !std::isnan(states[0]))
        fill_random(states, out);
}

void Design::measure(const std::vector<double>& rows, const std::vector<double>& states) {
    const std::size_t p = columns();
    std::vector<Moments> moments(p);
    const ColumnRange calendar = block(Block::calendar);
    std::vector<double> row(calendar.count - 1);
    for (int d = 0; d < first_year; ++d)
        for (int hour = 0; hour < 24; ++hour) {
            calendar_row(m_grid.date(0) + std::chrono::days{d}, hour, m_grid.date(0), m_holidays,
                         row);
            for (std::size_t c = 0; c < row.size(); ++c)
                moments[1 + c].add(row[c]);
        }
    for (std::size_t b = static_cast<std::size_t>(Block::lags); b < block_count; ++b)
        if (is_measured(static_cast<Block>(b)))
            for (std::size_t c = m_blocks[b].first; c < m_blocks[b].first + m_blocks[b].count; ++c)
                for (std::size_t i = 0; i < rows.size(); i += p)
                    moments[c].add(rows[i + c]);
    for (std::size_t c = 1; c < p; ++c) {
        m_scaling.mean[c] = moments[c].mean();
        m_scaling.deviation[c] = moments[c].deviation() / (is_rare(m_names[c]) ? rare_size : 1.0);
    }
    std::vector<Moments> of_states(shape_state_size);
    for (std::size_t i = 0; i < states.size(); ++i)
        of_states[i % shape_state_size].add(states[i]);
    for (std::size_t j = 0; j < shape_state_size; ++j) {
        m_scaling.state_mean[j] = of_states[j].mean();
        m_scaling.state_deviation[j] = of_states[j].deviation();
    }
    if (!m_scaling.operators)
        return;
    const double usual = m_scaling.deviation[block(Block::lags).first];
    for (std::size_t k = 0; k < block(Block::operators).count; ++k) {
        const std::size_t c = block(Block::operators).first + k;
        const bool is_error = m_names[c].starts_with("operator_error");
        m_scaling.deviation[c] = usual * (is_error ? share_of_errors : 1.0);
    }
}

} // namespace elf::features
