#include "elf/models/conformal.hpp"

#include "elf/core/error.hpp"
#include "elf/core/robust.hpp"
#include "elf/core/stored_matrix.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

namespace elf::models {
namespace {

constexpr std::size_t levels = quantile_levels.size();
constexpr std::size_t middle = levels / 2;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
/// Days of errors of all slots before their size is taken for known, and scores of a slot and its
/// neighbours before there are offsets.
constexpr std::size_t start_days = 2;
constexpr std::size_t least_scores = 15;
/// Few scores say too little of the tails: the offsets are this many scores' worth wider.
constexpr double caution = 12;
/// Hours on either side of a slot whose widths move with it, less with distance.
constexpr double reach_hours = 3;
/// Wild errors in a row that are taken for faults before they are taken for a new regime.
constexpr int disbelief = 3;
/// Factors of the widths stay within exp(+-this).
constexpr double furthest_width = 2;

Quantiles none() {
    Quantiles out;
    out.fill(missing);
    return out;
}

/// Of sorted values; the i-th of n stands at (i + 1) / (n + 1).
double quantile_of(const std::vector<double>& sorted, double level) {
    const double last = static_cast<double>(sorted.size() - 1);
    const double place = std::clamp(level * static_cast<double>(sorted.size() + 1) - 1, 0.0, last);
    const auto i = static_cast<std::size_t>(place);
    const double above = sorted[std::min(i + 1, sorted.size() - 1)];
    return sorted[i] + (place - static_cast<double>(i)) * (above - sorted[i]);
}

/// One value out (none where it is NaN), one in, in one move of what lies between.
void replace(std::vector<double>& sorted, double out, double in) {
    const auto place = std::lower_bound(sorted.begin(), sorted.end(), in);
    if (std::isnan(out)) {
        sorted.insert(place, in);
        return;
    }
    const auto gap = std::lower_bound(sorted.begin(), sorted.end(), out);
    if (gap < place) {
        *std::move(gap + 1, place, gap) = in;
    } else {
        std::move_backward(place, gap, gap + 1);
        *place = in;
    }
}

bool is_missing(const Quantiles& q) {
    return std::any_of(q.begin(), q.end(), [](double v) { return std::isnan(v); });
}

} // namespace

Conformal::Conformal(std::size_t slots, ConformalOptions options)
    : m_options(options), m_scores(slots), m_pools(slots), m_disbelieved(slots, 0),
      m_widths(slots, Quantiles{}) {}

Quantiles Conformal::offsets(std::size_t slot, double spread) const {
    const std::vector<double>& pool = m_pools[slot];
    if (!m_scale || pool.size() < least_scores)
        return none();
    const double size = m_scale->size(slot, spread);
    const double wider = 1 + caution / static_cast<double>(pool.size());
    const double centre = quantile_of(pool, quantile_levels[middle]);
    Quantiles out;
    for (std::size_t i = 0; i < levels; ++i) {
        const double apart = quantile_of(pool, quantile_levels[i]) - centre;
        const double factor = std::exp(m_widths[slot][i] + m_common_widths[i]);
        out[i] = size * (centre + wider * factor * apart);
    }
    std::sort(out.begin(), out.end());
    return out;
}

void Conformal::learn(std::size_t slot, double error, double spread, const Quantiles& given) {
    const Outcome one{slot, error, spread, given};
    learn(std::span(&one, 1));
}

void Conformal::learn(std::span<const Outcome> batch) {
    std::vector<ErrorScale::Seen> believed;
    std::vector<std::pair<std::size_t, double>> scores;
    for (const Outcome& o : batch) {
        if (std::isnan(o.error))
            continue;
        const double score = m_scale ? o.error / m_scale->size(o.slot, o.spread) : o.error;
        if (m_scale && !is_believed(o.slot, score))
            continue;
        if (m_scale)
            believed.push_back({o.slot, o.error, o.spread});
        scores.emplace_back(o.slot, score);
        if (!is_missing(o.given))
            track(o);
    }
    for (const auto& [slot, score] : scores)
        keep(slot, score);
    if (m_scale)
        m_scale->learn(believed);
    else
        start_when_enough();
}

bool Conformal::is_believed(std::size_t slot, double score) {
    if (std::abs(score) <= m_options.wild) {
        m_disbelieved[slot] = 0;
        return true;
    }
    return m_disbelieved[slot]++ >= disbelief;
}

/// One step of the log widths against the miss (pinball gradient on the logarithm).
void Conformal::track(const Outcome& o) {
    const auto slots = static_cast<long>(m_widths.size());
    const long reach = static_cast<long>(reach_hours * static_cast<double>(slots) / 24);
    const double whole = static_cast<double>(reach + 1); // sum of the weights
    for (std::size_t i = 0; i < levels; ++i) {
        if (i == middle)
            continue;
        const double below = (o.error < o.given[i] ? 1 : 0) - quantile_levels[i];
        const double outwards = i < middle ? below : -below;
        const auto step = [&](double& width, double by) {
            width = std::clamp(width + by * outwards, -furthest_width, furthest_width);
        };
        for (long k = -reach; k <= reach; ++k) {
            const double weight = 1 - static_cast<double>(std::abs(k)) / whole;
            const auto near =
                static_cast<std::size_t>((static_cast<long>(o.slot) + k + slots) % slots);
            step(m_widths[near][i], m_options.slot_gain * weight / whole);
        }
        step(m_common_widths[i], m_options.common_gain / static_cast<double>(slots));
    }
}

void Conformal::keep(std::size_t slot, double score) {
    score = std::clamp(score, -m_options.wild, m_options.wild);
    Ring& ring = m_scores[slot];
    double gone = missing;
    if (ring.values.size() < m_options.memory) {
        ring.values.push_back(score);
    } else {
        gone = std::exchange(ring.values[ring.next], score);
        ring.next = (ring.next + 1) % m_options.memory;
    }
    // A slot and its two neighbours share their scores.
    const std::size_t slots = m_pools.size();
    for (const std::size_t near : {slot + slots - 1, slot, slot + 1}) {
        std::vector<double>& pool = m_pools[near % slots];
        replace(pool, gone, score);
    }
}

/// All pools at once, as `keep` would leave them.
void Conformal::pool_scores() {
    std::vector<std::vector<double>> sorted;
    for (const Ring& ring : m_scores) {
        sorted.push_back(ring.values);
        std::sort(sorted.back().begin(), sorted.back().end());
    }
    const std::size_t slots = m_pools.size();
    for (std::size_t s = 0; s < slots; ++s) {
        const std::vector<double>& before = sorted[(s + slots - 1) % slots];
        const std::vector<double>& after = sorted[(s + 1) % slots];
        std::vector<double> two;
        std::merge(before.begin(), before.end(), sorted[s].begin(), sorted[s].end(),
                   std::back_inserter(two));
        m_pools[s].clear();
        std::merge(two.begin(), two.end(), after.begin(), after.end(),
                   std::back_inserter(m_pools[s]));
    }
}

/// The first errors give the size of all; they become scores.
void Conformal::start_when_enough() {
    std::vector<double> sizes;
    for (const Ring& ring : m_scores)
        for (const double e : ring.values)
            if (e != 0)
                sizes.push_back(std::abs(e));
    if (sizes.size() < start_days * m_scores.size())
        return;
    const double usual = median(std::move(sizes));
    m_scale.emplace(m_scores.size(), usual);
    std::vector<Ring> first = std::exchange(m_scores, std::vector<Ring>(m_scores.size()));
    m_pools.assign(m_scores.size(), {});
    for (std::size_t s = 0; s < first.size(); ++s)
        for (const double e : first[s].values)
            if (std::abs(e) <= m_options.wild * usual)
                keep(s, e / usual);
}

Matrix Conformal::scores() const {
    std::size_t rows = 0;
    for (const Ring& ring : m_scores)
        rows = std::max(rows, ring.values.size());
    Matrix out{rows, m_scores.size(), {}};
    for (const Ring& ring : m_scores) {
        std::vector<double> column = ring.values;
        std::rotate(column.begin(), column.begin() + static_cast<long>(ring.next), column.end());
        column.resize(rows, missing);
        out.values.insert(out.values.end(), column.begin(), column.end());
    }
    return out;
}

void Conformal::to_matrices(const std::string& prefix, std::map<std::string, Matrix>& out) const {
    out[prefix + "scores"] = scores();
    Matrix widths{levels, slots() + 1, {}};
    for (const Quantiles& w : m_widths)
        widths.values.insert(widths.values.end(), w.begin(), w.end());
    widths.values.insert(widths.values.end(), m_common_widths.begin(), m_common_widths.end());
    out[prefix + "widths"] = std::move(widths);
    Matrix& wild = out[prefix + "wild"] = Matrix{slots(), 1, {}};
    wild.values.assign(m_disbelieved.begin(), m_disbelieved.end());
    if (m_scale)
        m_scale->to_matrices(prefix, out);
}

Conformal Conformal::from_matrices(const std::string& prefix,
                                   const std::map<std::string, Matrix>& from, std::size_t slots,
                                   ConformalOptions options) {
    Conformal out(slots, options);
    const Matrix& scores = stored_matrix(from, prefix + "scores", any_number, slots);
    if (scores.rows > options.memory)
        throw Error(ExitCode::data, "the stored model has more scores than are kept",
                    "run elf-train --refit always");
    const Matrix& widths = stored_matrix(from, prefix + "widths", levels, slots + 1);
    const Matrix& wild = stored_matrix(from, prefix + "wild", slots, 1);
    for (std::size_t s = 0; s < slots; ++s) {
        for (std::size_t i = 0; i < scores.rows; ++i)
            if (const double z = scores.values[s * scores.rows + i]; !std::isnan(z))
                out.m_scores[s].values.push_back(std::clamp(z, -options.wild, options.wild));
        std::copy_n(widths.values.begin() + static_cast<long>(s * levels), levels,
                    out.m_widths[s].begin());
        out.m_disbelieved[s] = static_cast<int>(wild.values[s]);
    }
    out.pool_scores();
    std::copy_n(widths.values.begin() + static_cast<long>(slots * levels), levels,
                out.m_common_widths.begin());
    if (from.contains(prefix + "scale_fit") || from.contains(prefix + "scale_slots"))
        out.m_scale = ErrorScale::from_matrices(prefix, from, slots);
    return out;
}

} // namespace elf::models
