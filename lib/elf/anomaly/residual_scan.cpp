#include "elf/anomaly/residual_scan.hpp"

#include "elf/core/robust.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace elf::anomaly {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Means of any stretch of a series by running sums.
class Means {
public:
    explicit Means(const std::vector<double>& values)
        : m_sum(values.size() + 1), m_count(values.size() + 1) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const bool known = std::isfinite(values[i]);
            m_sum[i + 1] = m_sum[i] + (known ? values[i] : 0);
            m_count[i + 1] = m_count[i] + (known ? 1 : 0);
        }
    }

    /// Of [first, last), cut to the series; NaN where less than half of it is there.
    double of(long first, long last) const {
        const auto size = static_cast<long>(m_sum.size()) - 1;
        const auto a = static_cast<std::size_t>(std::clamp(first, 0L, size));
        const auto b = static_cast<std::size_t>(std::clamp(last, 0L, size));
        const double n = m_count[b] - m_count[a];
        return n > 0 && 2 * n >= static_cast<double>(last - first) ? (m_sum[b] - m_sum[a]) / n
                                                                   : missing;
    }

private:
    std::vector<double> m_sum;
    std::vector<double> m_count;
};

std::vector<long> lengths_of(Step step) {
    std::vector<long> out{1};
    for (const int hours : {1, 2, 3, 4, 6, 8, 12})
        if (hours * step.per_hour() > 1)
            out.push_back(hours * step.per_hour());
    return out;
}

/// How far the mean of [first, first + length) lies beyond both neighbours, signed; 0 where it
/// lies between them.
double step_out(const Means& means, long first, long length, long side) {
    constexpr double one_sided = 0.6;
    const double here = means.of(first, first + length);
    const double before = here - means.of(first - side, first);
    const double after = here - means.of(first + length, first + length + side);
    if (std::isnan(before) || std::isnan(after))
        return one_sided * (std::isnan(before) ? after : before);
    if (before * after <= 0)
        return 0;
    return std::abs(before) < std::abs(after) ? before : after;
}

/// Whether the other residual knows at least half of the step, to the same side.
bool is_confirmed(double step, double other) {
    return step * other > 0 && 2 * std::abs(other) >= std::abs(step);
}

/// The ninth decile of what is there over that of the normal distribution: unlike the median it
/// sees that steps are mostly none at all. NaN where fewer than ten are there.
double nine_deciles(std::vector<double> sizes) {
    constexpr double normal = 1.6449; // of |z|
    constexpr std::size_t least = 10;
    std::erase_if(sizes, [](double v) { return std::isnan(v); });
    if (sizes.size() < least)
        return missing;
    const auto at = sizes.begin() + static_cast<long>(sizes.size() * 9 / 10);
    std::nth_element(sizes.begin(), at, sizes.end());
    return *at / normal;
}

/// Without the edges that have no half of the step: lengths go in strides.
Box trimmed(Box b, const std::vector<double>& residual, const Means& means, long side) {
    const auto first = static_cast<long>(b.first);
    const auto last = static_cast<long>(b.last);
    const double before = means.of(first - side, first);
    const double after = means.of(last, last + side);
    const double base = std::isnan(before)  ? after
                        : std::isnan(after) ? before
                                            : (before + after) / 2;
    const double half = (means.of(first, last) - base) / 2;
    const auto has_half = [&](std::size_t i) { return (residual[i] - base - half) * half >= 0; };
    while (b.length() > 1 && !has_half(b.first))
        ++b.first;
    while (b.length() > 1 && !has_half(b.last - 1))
        --b.last;
    return b;
}

/// The greatest first; of those closer than `apart` to a greater one none.
std::vector<Box> greatest(std::vector<Box> boxes, std::size_t apart) {
    std::stable_sort(boxes.begin(), boxes.end(),
                     [](const Box& a, const Box& b) { return a.size > b.size; });
    std::vector<Box> out;
    std::vector<bool> taken;
    for (const Box& b : boxes) {
        const std::size_t first = b.first > apart ? b.first - apart : 0;
        taken.resize(std::max(taken.size(), b.last + apart));
        const auto from = taken.begin() + static_cast<long>(first);
        const auto to = taken.begin() + static_cast<long>(b.last + apart);
        if (std::find(from, to, true) != to)
            continue;
        std::fill(taken.begin() + static_cast<long>(b.first),
                  taken.begin() + static_cast<long>(b.last), true);
        out.push_back(b);
    }
    std::sort(out.begin(), out.end(), [](const Box& a, const Box& b) { return a.first < b.first; });
    return out;
}

/// Of [first, last), within the series; NaN where less than three quarters of it are there.
double median_of(const std::vector<double>& v, long first, long last) {
    return median({v.begin() + first, v.begin() + last},
                  static_cast<std::size_t>((last - first) * 3 / 4));
}

/// The distance that four fifths of [first, last) keep from `base`, signed; 0 where they do not.
double kept_distance(const std::vector<double>& residual, std::size_t first, std::size_t last,
                     double base, std::vector<double>& sample) {
    sample.clear();
    for (std::size_t i = first; i < last; ++i)
        if (std::isfinite(residual[i]))
            sample.push_back(residual[i] - base);
    if (4 * sample.size() < 3 * (last - first))
        return missing;
    const auto fifth = static_cast<long>(sample.size() / 5);
    std::nth_element(sample.begin(), sample.begin() + fifth, sample.end());
    if (const double low = sample[static_cast<std::size_t>(fifth)]; low > 0)
        return low;
    std::nth_element(sample.begin(), sample.end() - 1 - fifth, sample.end());
    return std::min(0.0, *(sample.end() - 1 - fifth));
}

constexpr double share_of_jump = 0.7;

/// From the hour before to the hour after.
double jump_at(const Means& means, long i, Step step) {
    return means.of(i, i + step.per_hour()) - means.of(i - step.per_hour(), i);
}

/// Sizes of level shifts that begin at each interval, signed, area's unit; 0 where there is none of
/// at least `least` scales.
std::vector<double> shift_sizes(const std::vector<double>& residual, const Means& means, Step step,
                                std::size_t first, double scale, double least) {
    const long day = step.per_day();
    std::vector<double> out(residual.size(), 0.0);
    std::vector<double> sample;
    for (long i = std::max(day, static_cast<long>(first));
         i + day <= static_cast<long>(residual.size()); ++i) {
        // No shift is greater than its jump, and hardly any jump is great enough to look closer.
        const double jump = share_of_jump * jump_at(means, i, step);
        if (!(std::abs(jump) / scale >= least))
            continue;
        const double base = median_of(residual, i - day, i);
        if (std::isnan(base))
            continue;
        const double kept = kept_distance(residual, static_cast<std::size_t>(i),
                                          static_cast<std::size_t>(i + day), base, sample);
        // What mostly comes back within the day is a step, and towards zero it ends.
        const bool stays = kept * jump > 0 && std::abs(kept) >= std::abs(jump) / 2 &&
                           std::abs(base + kept) > std::abs(base);
        const double lesser = std::abs(kept) < std::abs(jump) ? kept : jump;
        if (stays && std::abs(lesser) / scale >= least)
            out[static_cast<std::size_t>(i)] = lesser;
    }
    return out;
}

/// Where the level, by means of six hours, has come half the way back.
std::size_t end_of_shift(const std::vector<double>& residual, const Means& means, std::size_t first,
                         double shift, Step step) {
    const long day = step.per_day();
    const long window = 6L * step.per_hour();
    const auto begin = static_cast<long>(first);
    const long end = std::min(static_cast<long>(residual.size()), begin + 28 * day);
    const double half = median_of(residual, begin - day, begin) + shift / 2;
    long i = std::min(end, begin + day);
    while (i < end && !((means.of(i, i + window) - half) * shift < 0))
        ++i;
    return static_cast<std::size_t>(i);
}

/// The end of a shift is a shift back, and nothing to tell.
void drop_returns(std::vector<Box>& shifts, std::size_t near) {
    for (std::size_t k = 1; k < shifts.size(); ++k) {
        const Box& before = shifts[k - 1];
        if (shifts[k].above != before.above && shifts[k].first <= before.last + near &&
            before.last <= shifts[k].first + near) {
            shifts.erase(shifts.begin() + static_cast<long>(k));
            --k;
        }
    }
}

} // namespace

std::size_t scan_lengths(Step step) {
    return lengths_of(step).size();
}

ScanScale scan_scale(const std::vector<double>& residual, const LocalGrid& grid, Step step,
                     double floor) {
    constexpr double share_of_all = 0.3;
    const Means means(residual);
    const std::size_t slots = static_cast<std::size_t>(step.per_day());
    ScanScale out;
    for (const long length : lengths_of(step)) {
        std::vector<std::vector<double>> by_slot(slots);
        std::vector<double> all;
        for (std::size_t i = 0; i < residual.size(); ++i) {
            const double size =
                std::abs(step_out(means, static_cast<long>(i), length, 2L * step.per_hour()));
            for (const std::size_t near : {slots - 1, std::size_t{0}, std::size_t{1}})
                by_slot[(grid.slot[i] + near) % slots].push_back(size);
            all.push_back(size);
        }
        const double overall = nine_deciles(std::move(all));
        for (std::vector<double>& sizes : by_slot) {
            const double own = nine_deciles(std::move(sizes));
            out.steps.push_back(
                std::max((own + share_of_all * overall) / (1 + share_of_all), floor));
        }
    }
    const std::size_t hours = static_cast<std::size_t>(step.per_day());
    std::vector<double> levels;
    for (std::size_t i = hours; i + hours <= residual.size(); i += hours / 4)
        levels.push_back(std::abs(means.of(static_cast<long>(i), static_cast<long>(i + hours)) -
                                  means.of(static_cast<long>(i - hours), static_cast<long>(i))));
    out.shift = std::max(nine_deciles(std::move(levels)), floor);
    return out;
}

std::vector<Box> scan(const Residuals& residuals, const LocalGrid& grid, Step step,
                      const ScanScale& scale, double least) {
    const std::vector<double>& residual = residuals.best;
    const Means means(residual);
    const Means usual(residuals.usual);
    const std::vector<long> lengths = lengths_of(step);
    const auto slots = static_cast<std::size_t>(step.per_day());
    const long side = 2L * step.per_hour();
    std::vector<Box> out;
    for (std::size_t k = 0; k < lengths.size(); ++k)
        for (std::size_t i = residuals.first;
             i + static_cast<std::size_t>(lengths[k]) <= residual.size(); ++i) {
            const double d = step_out(means, static_cast<long>(i), lengths[k], side);
            const double size = std::abs(d) / scale.steps[k * slots + grid.slot[i]];
            if (size >= least && std::isfinite(residual[i]) &&
                is_confirmed(d, step_out(usual, static_cast<long>(i), lengths[k], side)))
                out.push_back({i, i + static_cast<std::size_t>(lengths[k]), size, d > 0});
        }
    out = greatest(std::move(out), static_cast<std::size_t>(side));
    for (Box& b : out)
        b = trimmed(b, residual, means, side);
    return out;
}

std::vector<Box> level_shifts(const Residuals& residuals, Step step, const ScanScale& scale,
                              double least) {
    const std::vector<double>& residual = residuals.best;
    const Means means(residual);
    const Means usual(residuals.usual);
    const std::vector<double> sizes =
        shift_sizes(residual, means, step, residuals.first, scale.shift, least);
    std::vector<Box> out;
    for (std::size_t i = residuals.first; i < sizes.size(); ++i) {
        const auto at = static_cast<long>(i);
        if (sizes[i] != 0 && is_confirmed(jump_at(means, at, step), jump_at(usual, at, step)))
            out.push_back({i, i + static_cast<std::size_t>(step.per_day()),
                           std::abs(sizes[i]) / scale.shift, sizes[i] > 0});
    }
    out = greatest(std::move(out), 0);
    for (Box& b : out)
        b.last = end_of_shift(residual, means, b.first, sizes[b.first], step);
    drop_returns(out, 6 * static_cast<std::size_t>(step.per_hour()));
    return out;
}

} // namespace elf::anomaly
