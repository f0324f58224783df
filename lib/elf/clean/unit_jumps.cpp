#include "elf/clean/unit_jumps.hpp"

#include "elf/clean/reason.hpp"
#include "elf/core/robust.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace elf::clean {
namespace {

constexpr double thousand = 1000;
constexpr std::size_t level_days = 21;
/// A load varies by less than this factor around its level of three weeks.
constexpr double widest_range = 8;
constexpr double global_limit = 10;

/// Median of each day, then of the days before (of those after, at the start).
std::vector<double> levels(const std::vector<double>& values, std::size_t day) {
    std::vector<double> of_day;
    for (std::size_t i = 0; i < values.size(); i += day)
        of_day.push_back(
            median({values.begin() + static_cast<long>(i),
                    values.begin() + static_cast<long>(std::min(values.size(), i + day))}));
    std::vector<double> out;
    for (std::size_t d = 0; d < of_day.size(); ++d) {
        const std::size_t first = d < level_days ? 0 : d - level_days;
        const std::size_t last = d < level_days ? std::min(of_day.size(), level_days) : d;
        out.push_back(median(
            {of_day.begin() + static_cast<long>(first), of_day.begin() + static_cast<long>(last)}));
    }
    return out;
}

/// Whether a value is what the slot was a week before, or nearly so: that of another day may
/// differ.
bool is_like(double value, double week_before, double level) {
    if (std::isnan(week_before))
        return value > level / 4 && value < level * 4;
    return value > 0.6 * week_before && value < week_before / 0.6;
}

} // namespace

void mark_gross_values(const std::vector<double>& values, Step step, Verdicts& verdicts) {
    const auto day = static_cast<std::size_t>(step.per_day());
    const std::vector<double> level = levels(values, day);
    const auto set = [&](std::size_t i, Verdict v) {
        if (!verdicts[i].is_fault())
            verdicts[i] = v;
    };
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double ratio = values[i] / level[i / day];
        if (!(ratio > 0) || (ratio < global_limit && ratio > widest_range / thousand))
            continue;
        const double week_before = i < 7 * day ? std::nan("") : values[i - 7 * day];
        const double mend = ratio > 1 ? 1 / thousand : thousand;
        if (is_like(values[i] * mend, week_before, level[i / day]))
            set(i, {reason::unit_jump, i, mend});
        if (ratio < global_limit || verdicts[i].is_fault())
            continue;
        set(i, {reason::global, i, 0});
        if (step.per_hour() > 1)
            continue;
        if (i > 0)
            set(i - 1, {reason::global, i, 0});
        if (i + 1 < values.size())
            set(i + 1, {reason::global, i + 1, 0});
    }
}

namespace {

constexpr std::array<double, 2> double_and_half{2, 0.5};
/// Doubling means something only where weeks resemble each other: median of |ratio - 1|.
constexpr double steady = 0.2;
/// How far the middle of a stretch may be off the factor, and its single values.
constexpr double factor_tolerance = 0.25;
constexpr double value_tolerance = 0.4;
constexpr std::size_t longest_stretch_days = 10;

class Stretches {
public:
    Stretches(const std::vector<double>& values, Step step, Verdicts& verdicts)
        : m_values(values), m_day(static_cast<std::size_t>(step.per_day())), m_week(7 * m_day),
          m_verdicts(verdicts) {}

    void mark() {
        for (std::size_t i = 1; i < m_values.size(); ++i)
            for (const double f : double_and_half)
                if (!m_verdicts[i].is_fault() && jumps_by(i, f))
                    follow(i, f);
    }

private:
    double at(long i) const {
        return i < 0 || i >= static_cast<long>(m_values.size()) ||
                       m_verdicts[static_cast<std::size_t>(i)].is_fault()
                   ? std::nan("")
                   : m_values[static_cast<std::size_t>(i)];
    }

    /// The step from i - 1 to i is f times what it was a week, or else two, before.
    bool jumps_by(std::size_t i, double f) const {
        const double step = m_values[i] / m_values[i - 1];
        if (!(step > 1 + (f - 1) * 0.7) && f > 1)
            return false;
        if (f < 1 && !(step < 1 - (1 - f) * 0.7))
            return false;
        for (const std::size_t back : {m_week, 2 * m_week}) {
            const long before = static_cast<long>(i) - static_cast<long>(back);
            const double usual = at(before) / at(before - 1);
            if (!std::isnan(usual))
                return std::abs(step / usual / f - 1) < value_tolerance;
        }
        return false;
    }

    /// Mean of the same slot one and two weeks before, outside of the stretch.
    double usual(std::size_t i, std::size_t begin) const {
        double sum = 0;
        int n = 0;
        for (std::size_t back = m_week; back <= 2 * m_week; back += m_week)
            if (i >= back && i - back < begin)
                if (const double v = at(static_cast<long>(i - back)); v > 0) {
                    sum += v;
                    ++n;
                }
        return n ? sum / n : std::nan("");
    }

    void follow(std::size_t begin, double f) {
        const std::size_t last = std::min(m_values.size(), begin + longest_stretch_days * m_day);
        for (std::size_t end = begin + 2; end < last; ++end)
            if (jumps_by(end, 1 / f)) {
                if (is_scaled(begin, end, f) && is_steady(begin) && is_unseen(begin, end, f))
                    for (std::size_t k = begin; k < end; ++k)
                        if (!m_verdicts[k].is_fault())
                            m_verdicts[k] = {reason::unit_jump, end, 0};
                return;
            }
    }

    bool is_steady(std::size_t begin) const {
        std::vector<double> off;
        for (std::size_t k = begin < m_week ? 0 : begin - m_week; k < begin; ++k)
            off.push_back(std::abs(m_values[k] / usual(k, begin) - 1));
        return median(off) < steady;
    }

    /// A building that works on a Sunday doubles its load, to that of a Monday.
    bool is_unseen(std::size_t begin, std::size_t end, double f) const {
        std::size_t unseen = 0;
        for (std::size_t k = begin; k < end; ++k) {
            bool seen = false;
            for (std::size_t back = m_day; back <= 2 * m_week && back <= k; back += m_day)
                if (const double v = k - back < begin ? at(static_cast<long>(k - back)) : 0; v > 0)
                    seen = seen || (f > 1 ? m_values[k] < 1.1 * v : m_values[k] > 0.9 * v);
            unseen += seen ? 0 : 1;
        }
        return 10 * unseen >= 9 * (end - begin);
    }

    bool is_scaled(std::size_t begin, std::size_t end, double f) const {
        std::vector<double> ratios;
        std::size_t close = 0;
        for (std::size_t k = begin; k < end; ++k)
            if (const double r = m_values[k] / usual(k, begin) / f; !std::isnan(r)) {
                ratios.push_back(r);
                close += std::abs(r - 1) < value_tolerance ? 1 : 0;
            }
        return 2 * ratios.size() > end - begin && std::abs(median(ratios) - 1) < factor_tolerance &&
               10 * close >= 9 * ratios.size();
    }

    const std::vector<double>& m_values;
    std::size_t m_day, m_week;
    Verdicts& m_verdicts;
};

} // namespace

void mark_doubled_stretches(const std::vector<double>& values, Step step, Verdicts& verdicts) {
    Stretches(values, step, verdicts).mark();
}

} // namespace elf::clean
