#include "elf/clean/resample.hpp"

#include "elf/core/unit.hpp"

#include <algorithm>
#include <limits>

namespace elf::clean {
namespace {

/// Factor to the unit of the grid. The same units follow each other: the last answer is kept.
class Converter {
public:
    explicit Converter(const std::string& to) : m_to(to) {}

    double factor(const Observation& o) {
        if (o.unit != m_unit || o.length != m_length) {
            const bool electric = unit_of(o.unit).kind != Unit::Kind::other;
            m_factor = electric ? conversion(o.unit, m_to, o.length) : 1;
            m_unit = o.unit;
            m_length = o.length;
        }
        return m_factor;
    }

private:
    const std::string& m_to;
    std::string m_unit;
    Minutes m_length{-1};
    double m_factor = 1;
};

} // namespace

std::vector<Cell> resample(const std::vector<Observation>& observations, TimeRange range, Step step,
                           const std::string& unit) {
    struct Sum {
        double weighted = 0; // value x minutes
        long minutes = 0;
        int parts = 0;
        double only = 0;
    };
    const std::size_t n = range.steps(step);
    std::vector<Cell> cells(n, {std::numeric_limits<double>::quiet_NaN(), Time{}});
    std::vector<Sum> sums(n);
    Converter convert(unit);
    for (const Observation& o : observations) {
        const double value = o.value * convert.factor(o);
        const Time end = std::min(o.time + o.length, range.end);
        for (Time t = std::max(step.floor(o.time), range.begin); t < end; t += step.length()) {
            const auto i = static_cast<std::size_t>((t - range.begin) / step.length());
            if (i >= n)
                break;
            const Time from = std::max(t, o.time);
            const Time to = std::min(t + step.length(), o.time + o.length);
            const long minutes = (to - from) / Minutes{1};
            if (minutes <= 0)
                continue;
            sums[i].weighted += value * static_cast<double>(minutes);
            sums[i].minutes += minutes;
            sums[i].parts += 1;
            sums[i].only = value;
            cells[i].known_at = std::max(cells[i].known_at, o.known_at);
        }
    }
    for (std::size_t i = 0; i < n; ++i)
        if (sums[i].minutes >= step.length().count())
            cells[i].value = sums[i].parts == 1
                                 ? sums[i].only // as received, to the last digit
                                 : sums[i].weighted / static_cast<double>(sums[i].minutes);
    return cells;
}

} // namespace elf::clean
