#include "elf/models/peak.hpp"

#include "elf/core/error.hpp"
#include "elf/core/stored_matrix.hpp"
#include "elf/models/quantile_curve.hpp"
#include "elf/models/residuals.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <limits>
#include <numeric>

namespace elf::models {
namespace {

constexpr std::size_t least_days = 30;
/// Scenarios while there are fewer days.
constexpr std::size_t alike = 99;

/// Gaps take the value of the nearest slot that has one; the earlier of two.
void fill_gaps(std::vector<double>& day) {
    const std::vector<double> known = day;
    for (std::size_t s = 0; s < day.size(); ++s)
        for (std::size_t k = 1; std::isnan(day[s]) && k < day.size(); ++k) {
            if (s >= k)
                day[s] = known[s - k];
            if (std::isnan(day[s]) && s + k < day.size())
                day[s] = known[s + k];
        }
}

/// The scenarios of one local day.
class PeakOfDay {
public:
    PeakOfDay(std::size_t scenarios, Date day)
        : m_day(day), m_highest(scenarios, -std::numeric_limits<double>::infinity()),
          m_at(scenarios) {}

    Date day() const { return m_day; }

    /// `ranks`: of the interval's slot, `slots` apart.
    void add(const ForecastValue& v, const std::size_t* ranks, std::size_t slots) {
        const auto n = static_cast<double>(m_highest.size());
        for (std::size_t k = 0; k < m_highest.size(); ++k) {
            const double rank = static_cast<double>(ranks[k * slots]);
            const double load = quantile_at(v.quantiles, (rank + 0.5) / n);
            if (load > m_highest[k]) {
                m_highest[k] = load;
                m_at[k] = v.target;
            }
        }
    }

    PeakOutlook outlook() const {
        std::map<Time, long> counts;
        for (const Time t : m_at)
            ++counts[t];
        const auto likely =
            std::max_element(counts.begin(), counts.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; });
        std::vector<double> highest = m_highest;
        return {m_day, empirical_quantiles(highest), likely->first,
                static_cast<double>(likely->second) / static_cast<double>(m_at.size())};
    }

private:
    Date m_day;
    std::vector<double> m_highest; // of each scenario
    std::vector<Time> m_at;
};

bool has_quantiles(const ForecastValue& v) {
    return std::none_of(v.quantiles.begin(), v.quantiles.end(),
                        [](double q) { return std::isnan(q); });
}

} // namespace

DependenceOfErrors::DependenceOfErrors(std::size_t slots, std::size_t days)
    : m_slots(slots), m_keep(days) {}

void DependenceOfErrors::learn_day(std::vector<double> probabilities) {
    if (probabilities.size() != m_slots)
        throw Error(
            ExitCode::software,
            fmt::format("a day of {} slots where there are {}", probabilities.size(), m_slots),
            "report this");
    const auto gaps = std::count_if(probabilities.begin(), probabilities.end(),
                                    [](double p) { return std::isnan(p); });
    if (2 * static_cast<std::size_t>(gaps) > m_slots)
        return;
    fill_gaps(probabilities);
    m_days.push_back(std::move(probabilities));
    if (m_days.size() > m_keep)
        m_days.pop_front();
}

std::vector<std::size_t> DependenceOfErrors::ranks() const {
    const std::size_t n = m_days.size() < least_days ? alike : m_days.size();
    std::vector<std::size_t> out(n * m_slots);
    std::vector<std::size_t> order(n);
    for (std::size_t s = 0; s < m_slots; ++s) {
        std::iota(order.begin(), order.end(), std::size_t{0});
        if (n == m_days.size())
            std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
                return m_days[a][s] < m_days[b][s];
            });
        for (std::size_t r = 0; r < n; ++r)
            out[order[r] * m_slots + s] = r;
    }
    return out;
}

void DependenceOfErrors::to_matrices(const std::string& prefix,
                                     std::map<std::string, Matrix>& out) const {
    Matrix& m = out[prefix + "dependence"] = Matrix{m_slots, m_days.size(), {}};
    for (const std::vector<double>& day : m_days)
        m.values.insert(m.values.end(), day.begin(), day.end());
}

DependenceOfErrors DependenceOfErrors::from_matrices(const std::string& prefix,
                                                     const std::map<std::string, Matrix>& from,
                                                     std::size_t slots, std::size_t days) {
    const Matrix& m = stored_matrix(from, prefix + "dependence", slots, any_number);
    DependenceOfErrors out(slots, days);
    for (std::size_t d = 0; d < m.columns; ++d) {
        const auto first = m.values.begin() + static_cast<long>(d * slots);
        out.learn_day({first, first + static_cast<long>(slots)});
    }
    return out;
}

std::vector<PeakOutlook> peak_outlooks(const std::vector<ForecastValue>& values,
                                       const features::DayGrid& grid,
                                       const DependenceOfErrors& dependence) {
    const std::size_t slots = dependence.slots();
    const std::vector<std::size_t> ranks = dependence.ranks();
    std::map<long, PeakOfDay> days;
    for (const ForecastValue& v : values) {
        if (!has_quantiles(v))
            continue;
        const features::DayGrid::Cell c = grid.cell(v.target);
        PeakOfDay& day = days.try_emplace(c.day, ranks.size() / slots,
                                          grid.date(static_cast<std::size_t>(c.day)))
                             .first->second;
        day.add(v, ranks.data() + c.slot, slots);
    }
    std::vector<PeakOutlook> out;
    for (const auto& [number, day] : days)
        out.push_back(day.outlook());
    return out;
}

} // namespace elf::models
