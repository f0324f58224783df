#include "elf/models/prophet_weeks.hpp"

#include "elf/core/robust.hpp"

#include <algorithm>
#include <cmath>

namespace elf::models {
namespace {

constexpr double believed = 1.5;
constexpr double believed_scatters = 8;
constexpr std::size_t changepoints = 25;

} // namespace

std::vector<bool> unlikely_values(std::span<const double> week) {
    const double centre = median({week.begin(), week.end()});
    std::vector<double> distances;
    for (const double v : week)
        distances.push_back(v - centre);
    const double reach = std::max(believed, believed_scatters * scatter(distances));
    std::vector<bool> out;
    for (const double d : distances)
        out.push_back(std::abs(d) > reach);
    return out;
}

ProphetWeeks::ProphetWeeks(const ProphetDesign& design, const Series& load,
                           const ProphetWeather& weather, std::size_t anchor)
    : m_design(design), m_load(load), m_weather(weather), m_anchor(static_cast<long>(anchor)),
      m_length(7 * load.step.per_day()), m_first(-(m_anchor + m_length - 1) / m_length),
      m_weeks(static_cast<std::size_t>((static_cast<long>(load.size()) - m_anchor) / m_length -
                                       m_first + 1)) {}

void ProphetWeeks::forget(std::size_t i) {
    const long offset = static_cast<long>(i) - m_anchor - m_first * m_length;
    m_weeks[static_cast<std::size_t>(offset / m_length)].reset();
}

ProphetMoments ProphetWeeks::sums(long number) const {
    const long start = m_anchor + number * m_length;
    const auto begin = static_cast<std::size_t>(std::max(start, 0L));
    const auto end =
        static_cast<std::size_t>(std::min(start + m_length, static_cast<long>(m_load.size())));
    const std::size_t p = m_design.columns();
    ProphetMoments out(prophet_day(m_load.time(begin)), p, false);
    const std::span<const double> values(m_load.values.data() + begin, end - begin);
    const std::vector<bool> unlikely = unlikely_values(values);
    arma::mat columns(p + 2, values.size());
    arma::vec times(values.size());
    std::size_t n = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isnan(values[i]) || unlikely[i])
            continue;
        double* const z = columns.colptr(n);
        const Time t = m_load.time(begin + i);
        z[0] = 1;
        m_design.row(t, m_weather.at(begin + i), z + 1);
        z[p + 1] = values[i];
        times[n++] = prophet_day(t);
    }
    if (n > 0)
        out.add(columns.head_cols(n).t(), times.head(n));
    return out;
}

const ProphetMoments& ProphetWeeks::week(long number) {
    auto& kept = m_weeks[static_cast<std::size_t>(number - m_first)];
    if (!kept)
        kept = sums(number);
    return *kept;
}

std::optional<ProphetProblem> ProphetWeeks::problem(std::size_t origin) {
    const long end = (static_cast<long>(origin) - m_anchor) / m_length;
    const long begin = std::max(m_first, end - static_cast<long>(longest));
    std::vector<double> starts;
    double rows = 0;
    for (long w = begin; w < end; ++w) {
        starts.push_back(week(w).origin);
        rows += week(w).rows;
    }
    if (rows < least_days * m_load.step.per_day())
        return std::nullopt;
    const std::vector<double> bends = prophet_changepoints(starts, changepoints);
    ProphetProblem out;
    out.begin = starts.front();
    out.span = prophet_day(m_load.time(origin)) - out.begin;
    out.priors = m_design.priors(out.span);
    out.multiplicative.assign(m_design.columns(), false);
    for (std::size_t k = 0; k < starts.size(); ++k) {
        const ProphetMoments& sums = week(begin + static_cast<long>(k));
        const std::size_t s = out.segments.size();
        if (s == 0 || (s <= bends.size() && starts[k] >= bends[s - 1]))
            out.segments.push_back(sums);
        else
            out.segments.back().add(sums);
    }
    return out;
}

} // namespace elf::models
