#include "elf/models/pooled.hpp"

#include "elf/features/day_grid.hpp"
#include "elf/models/residuals.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <limits>
#include <utility>
#include <vector>

namespace elf::models {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t alike = 10;
constexpr std::size_t usual_days = 28;
constexpr std::size_t fortnight = 14;
/// Of the slots of a day that have to be known of both.
constexpr double least_common = 0.8;
/// Differences of shape below this share of the mean say no more.
constexpr double least_distance = 0.01;
/// Of slot by slot corrections: so many days' worth of none.
constexpr double caution = 1;
constexpr double widest = 5;

/// Days x slots.
using Cells = std::vector<double>;

struct Other {
    Cells load;          ///< in the unit and at the level of the area
    double distance = 0; ///< mean absolute difference from the area's own, as a share of the latter
    double weight = 0;
};

enum class Kind { workday, saturday, day_off };

class Pool {
public:
    Pool(const std::vector<Series>& others, const History& history, Time as_of, Time end)
        : m_grid(history.zone, history.load.step, {as_of - pooled_span, std::max(as_of, end)}),
          m_today(static_cast<std::size_t>(m_grid.cell(as_of).day)),
          m_own(m_grid.fold(history.load)) {
        for (std::size_t day = 0; day < m_grid.days(); ++day)
            m_kinds.push_back(kind_of(m_grid.date(day), history.holidays));
        for (const Series& other : others)
            consider(m_grid.fold(other));
        std::stable_sort(m_others.begin(), m_others.end(),
                         [](const Other& a, const Other& b) { return a.distance < b.distance; });
        m_others.resize(std::min(m_others.size(), alike));
        for (Other& o : m_others)
            o.weight = std::pow(o.distance + least_distance, -2);
    }

    std::size_t size() const { return m_others.size(); }
    const features::DayGrid& grid() const { return m_grid; }

    /// Of a day to come.
    double expected(const features::DayGrid::Cell& c) const {
        return ratio(c.slot) * mean_of_others([&](const Other& o) {
                   return usual(o.load, static_cast<std::size_t>(c.day), c.slot, m_today);
               });
    }

    /// Errors of what is usual on the last days of the others.
    Residuals residuals() const {
        std::vector<std::pair<std::size_t, double>> errors; // slot and error
        double size = 0;
        double load = 0;
        for (const Other& o : m_others)
            for (std::size_t d = m_today - std::min(m_today, fortnight); d < m_today; ++d)
                for (std::size_t s = 0; s < m_grid.slots(); ++s) {
                    const double truth = o.load[cell(d, s)];
                    const double error = truth - usual(o.load, d, s, d);
                    if (std::isnan(error))
                        continue;
                    errors.emplace_back(s, error);
                    size += std::abs(error);
                    load += truth;
                }
        const double distance = mean_of_others([](const Other& o) { return o.distance; });
        const double wider = size > 0 ? std::clamp(distance * load / size, 1.0, widest) : 1.0;
        Residuals out(m_grid.slots(), alike * fortnight);
        for (const auto& [slot, error] : errors)
            out.add(slot, wider * error);
        return out;
    }

private:
    static Kind kind_of(Date date, const HolidayCalendar& holidays) {
        if (holidays.contains(date) || std::chrono::weekday{date} == std::chrono::Sunday)
            return Kind::day_off;
        return is_weekend(date) ? Kind::saturday : Kind::workday;
    }

    std::size_t cell(std::size_t day, std::size_t slot) const {
        return day * m_grid.slots() + slot;
    }

    /// Takes one in whose load is known where the area's own is.
    void consider(Cells load) {
        double own = 0;
        double other = 0;
        std::size_t n = 0;
        const auto each_common = [&](const auto& use) {
            for (std::size_t i = 0; i < m_own.size(); ++i)
                if (!std::isnan(m_own[i]) && !std::isnan(load[i]))
                    use(m_own[i], load[i]);
        };
        each_common([&](double a, double b) {
            own += a;
            other += b;
            ++n;
        });
        if (static_cast<double>(n) < least_common * static_cast<double>(m_grid.slots()) ||
            !(own > 0) || !(other > 0))
            return;
        for (double& v : load)
            v *= own / other;
        Other out;
        each_common([&](double a, double b) { out.distance += std::abs(a - b) / own; });
        out.load = std::move(load);
        m_others.push_back(std::move(out));
    }

    /// Mean of the slot on days of the kind in the four weeks before `origin`.
    double usual(const Cells& load, std::size_t day, std::size_t slot, std::size_t origin) const {
        double sum = 0;
        double n = 0;
        for (std::size_t d = origin - std::min(origin, usual_days); d < origin; ++d)
            if (const double v = load[cell(d, slot)];
                !std::isnan(v) && m_kinds[d] == m_kinds[day]) {
                sum += v;
                ++n;
            }
        return n > 0 ? sum / n : missing;
    }

    template <class F>
    double mean_of_others(const F& value) const {
        double sum = 0;
        double weights = 0;
        for (const Other& o : m_others)
            if (const double v = value(o); !std::isnan(v)) {
                sum += o.weight * v;
                weights += o.weight;
            }
        return weights > 0 ? sum / weights : missing;
    }

    /// The area's own load over that of the others, at one slot of the last fortnight.
    double ratio(std::size_t slot) const {
        double sum = 0;
        double n = 0;
        for (std::size_t d = m_today - std::min(m_today, fortnight); d < m_today; ++d) {
            const std::size_t at = cell(d, slot);
            const double theirs = mean_of_others([&](const Other& o) { return o.load[at]; });
            if (const double r = m_own[at] / theirs; std::isfinite(r) && theirs > 0) {
                sum += r - 1;
                ++n;
            }
        }
        return 1 + sum / (n + caution);
    }

    features::DayGrid m_grid;
    std::size_t m_today;
    Cells m_own;
    std::vector<Kind> m_kinds; ///< of each day
    std::vector<Other> m_others;
};

double value_of(const Forecast& f, Time target) {
    const auto at = std::find_if(f.values.begin(), f.values.end(),
                                 [&](const ForecastValue& v) { return v.target == target; });
    return at == f.values.end() ? missing : at->mean;
}

} // namespace

std::optional<Forecast> pooled_forecast(const Forecast& own, const std::vector<Series>& others,
                                        const History& history, Time as_of, TimeRange targets) {
    const Pool pool(others, history, as_of, targets.end);
    if (pool.size() == 0)
        return std::nullopt;
    Forecast out{own.model,
                 as_of,
                 fmt::format("too little history: half the same slot last week, "
                             "half the shape of {} area{} like it",
                             pool.size(), pool.size() == 1 ? "" : "s"),
                 {},
                 {},
                 {}};
    const Residuals residuals = pool.residuals();
    for (Time t = targets.begin; t < targets.end; t += history.load.step.length()) {
        const features::DayGrid::Cell c = pool.grid().cell(t);
        const double theirs = pool.expected(c);
        const double before = value_of(own, t);
        const double mean = std::isnan(before)   ? theirs
                            : std::isnan(theirs) ? before
                                                 : (before + theirs) / 2;
        if (std::isnan(mean))
            continue;
        ForecastValue v{t, mean, {}, {}};
        const Quantiles offsets = residuals.offsets(c.slot);
        for (std::size_t q = 0; q < offsets.size(); ++q)
            v.quantiles[q] = std::isnan(offsets[q]) ? mean : mean + offsets[q];
        out.values.push_back(v);
    }
    return out;
}

} // namespace elf::models
