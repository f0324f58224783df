#include "elf/anomaly/clock_shift.hpp"

#include "elf/core/robust.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::anomaly {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t least_run = 3;    ///< days
constexpr std::size_t days_before = 21; ///< days that say how well the shape is followed

/// Compares days with what is usual some intervals before.
class Shapes {
public:
    Shapes(const Series& load, const LocalGrid& grid, const Usual& usual)
        : m_load(load.values), m_grid(grid), m_usual(usual.median) {}

    /// Mean absolute difference of both, their means taken out; NaN where a tenth is missing.
    double distance(std::size_t day, long late) {
        m_differences.clear();
        const std::size_t end = m_grid.begin_of(day + 1);
        double sum = 0;
        for (std::size_t i = m_grid.begin_of(day); i < end; ++i) {
            const long k = static_cast<long>(i) - late;
            const double d = k < 0 || k >= static_cast<long>(m_usual.size())
                                 ? missing
                                 : m_load[i] - m_usual[static_cast<std::size_t>(k)];
            if (std::isnan(d))
                continue;
            m_differences.push_back(d);
            sum += d;
        }
        const auto n = static_cast<double>(m_differences.size());
        if (10 * n < 9 * static_cast<double>(m_grid.slots))
            return missing;
        double out = 0;
        for (const double d : m_differences)
            out += std::abs(d - sum / n);
        return out / n;
    }

private:
    const std::vector<double>& m_load;
    const LocalGrid& m_grid;
    const std::vector<double>& m_usual;
    std::vector<double> m_differences;
};

/// 1, -1 or 0 hours.
int late_by(Shapes& shapes, std::size_t day, long hour, double here, double usual) {
    constexpr double much_worse = 2;
    constexpr double much_better = 0.5;
    if (!(here > much_worse * usual))
        return 0;
    const double late = shapes.distance(day, hour);
    const double early = shapes.distance(day, -hour);
    if (late < much_better * here && !(early < late))
        return 1;
    return early < much_better * here ? -1 : 0;
}

void keep_runs(std::vector<int>& days) {
    for (std::size_t d = 0; d < days.size();) {
        std::size_t end = d + 1;
        while (end < days.size() && days[end] == days[d])
            ++end;
        if (end - d < least_run)
            std::fill(days.begin() + static_cast<long>(d), days.begin() + static_cast<long>(end),
                      0);
        d = end;
    }
}

} // namespace

std::vector<int> hours_late(const Series& load, const LocalGrid& grid, const Usual& usual,
                            std::size_t first_day) {
    constexpr std::size_t least_before = 14;
    std::vector<int> out(grid.days);
    Shapes shapes(load, grid, usual);
    const std::size_t first = first_day > least_run ? first_day - least_run : 0;
    const std::size_t begin = first > days_before ? first - days_before : 0;
    std::vector<double> here(grid.days, missing);
    for (std::size_t d = begin; d + 1 < grid.days; ++d) {
        here[d] = shapes.distance(d, 0);
        if (d < first || std::isnan(here[d]))
            continue;
        const std::size_t from = d > days_before ? d - days_before : 0;
        const double usually =
            median({here.begin() + static_cast<long>(from), here.begin() + static_cast<long>(d)},
                   least_before);
        out[d] = late_by(shapes, d, load.step.per_hour(), here[d], usually);
    }
    keep_runs(out);
    return out;
}

} // namespace elf::anomaly
