#include "elf/clean/spikes.hpp"

#include "elf/clean/reason.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace elf::clean {
namespace {

// Limits of Ruggles et al. 2020, in interquartile ranges.
constexpr double local_up = 3.5;
constexpr double local_down = 2.5;
constexpr double two_sided_delta = 2;
constexpr double single_delta = 5;
constexpr double single_residual = 15;

// Limits of ours.
/// In 95 % quantiles of the residual differences, which know how rough a load is: feeders and
/// buildings jump by twice their usual jumps now and then, national loads do not.
constexpr double clear_jump = 2.4;
/// And at least this share of the level: a load that repeats to the last digit has no usual jumps.
constexpr double least_jump = 0.03;
/// The two-sided test of the paper counts where the residual jumps at least a little.
constexpr double slight_jump = 1.2;
/// Neighbours that share this much of the deviation belong to it: the bottom of an event.
constexpr double shared = 0.3;
/// Above this many times what is reached on most days there is no load.
constexpr double implausible_height = 1.05;
/// A jump that goes on longer is not a spike.
constexpr int longest_jump_hours = 6;

/// The nearest value that is there, at most three intervals away.
std::optional<std::size_t> neighbour(const std::vector<double>& values, std::size_t i, int way) {
    for (int k = 1; k <= 3; ++k) {
        const long at = static_cast<long>(i) + way * k;
        if (at < 0 || at >= static_cast<long>(values.size()))
            return std::nullopt;
        if (!std::isnan(values[static_cast<std::size_t>(at)]))
            return static_cast<std::size_t>(at);
    }
    return std::nullopt;
}

bool same_sign(double a, double b) {
    return (a > 0) == (b > 0);
}

const char* name_of(const Usual::Doubt& doubt, double residual) {
    if (residual >= local_up * doubt.deviation)
        return reason::local_up;
    if (residual <= -local_down * doubt.deviation)
        return reason::local_down;
    return reason::delta;
}

class Spikes {
public:
    Spikes(const Screening& s, Verdicts& verdicts) : m_s(s), m_verdicts(verdicts) {}

    void mark() {
        for (std::size_t i = 1; i < m_s.values.size(); ++i)
            if (!std::isnan(m_s.values[i]) && !m_verdicts[i].is_fault())
                judge(i);
    }

private:
    double jump(std::size_t i, std::size_t from) const {
        return m_s.residual(i) - m_s.residual(from);
    }

    void judge(std::size_t i) {
        Usual::Spread spread = m_s.spread(i);
        spread.jump = std::max(spread.jump, least_jump / clear_jump * std::abs(m_s.level(i)));
        if (!(spread.jump > 0))
            return;
        const auto before = neighbour(m_s.values, i, -1);
        if (!before ||
            !(std::abs(jump(i, *before)) > clear_jump * spread.jump || is_wide(i, *before, spread)))
            return;
        const auto after = neighbour(m_s.values, i, 1);
        if (std::abs(jump(i, *before)) > clear_jump * spread.jump &&
            is_single(i, *before, m_s.doubt(i))) {
            if (!after && i + 1 < m_s.values.size())
                m_verdicts[i] = {reason::single_delta, std::min(i + 3, m_s.values.size() - 1), 0};
            else if (after)
                judge_run(i);
        }
        if (after && !m_verdicts[i].is_fault())
            judge(i, *before, *after, spread);
    }

    void judge(std::size_t i, std::size_t before, std::size_t after, const Usual::Spread& spread) {
        const double in = jump(i, before);
        const double out = jump(i, after);
        const double least = same_sign(in, out) ? std::min(std::abs(in), std::abs(out)) : 0;
        const bool wide =
            m_s.step.per_hour() == 1 && is_wide(i, before, spread) && is_wide(i, after, spread) &&
            same_sign(m_s.values[i] - m_s.values[before], m_s.values[i] - m_s.values[after]);
        const bool beside_spike =
            std::max(std::abs(in), std::abs(out)) > 2 * clear_jump * spread.jump;
        if ((least > clear_jump * spread.jump ||
             (wide && (least > slight_jump * spread.jump || beside_spike))) &&
            !is_bottom(i, before, after))
            m_verdicts[i] = {name_of(m_s.doubt(i), m_s.residual(i)), after, 0};
    }

    /// Published two-sided test, one side.
    bool is_wide(std::size_t i, std::size_t other, const Usual::Spread& spread) const {
        const bool adjacent = i + 1 == other || other + 1 == i;
        return adjacent &&
               std::abs(m_s.values[i] - m_s.values[other]) > two_sided_delta * spread.delta;
    }

    /// Published one-sided test.
    bool is_single(std::size_t i, std::size_t other, const Usual::Doubt& doubt) const {
        return std::abs(m_s.values[i] - m_s.values[other]) > single_delta * m_s.spread(i).delta &&
               std::abs(jump(i, other)) > single_residual * doubt.residual;
    }

    bool is_bottom(std::size_t i, std::size_t before, std::size_t after) const {
        const double here = m_s.residual(i);
        for (const std::size_t other : {before, after}) {
            const double there = m_s.residual(other);
            if (!same_sign(there, here) || std::abs(there) < shared * std::abs(here))
                return false;
        }
        return true;
    }

    /// From a jump up at i to the jump back: a fault if it is all higher than the load gets.
    void judge_run(std::size_t i) {
        const Usual::Doubt doubt = m_s.doubt(i);
        const double height = implausible_height * doubt.largest;
        const std::size_t longest =
            i + static_cast<std::size_t>(longest_jump_hours * m_s.step.per_hour());
        const auto is_high = [&](std::size_t k) {
            return m_s.values[k] > height && m_s.residual(k) > shared * m_s.residual(i);
        };
        std::size_t end = i;
        while (end < m_s.values.size() && end <= longest && is_high(end))
            ++end;
        if (end < i + 2 || end > longest || end == m_s.values.size() ||
            std::isnan(m_s.values[end]) || !is_single(end - 1, end, doubt))
            return;
        for (std::size_t k = i; k < end; ++k)
            m_verdicts[k] = {reason::single_delta, end, 0};
    }

    const Screening& m_s;
    Verdicts& m_verdicts;
};

} // namespace

void mark_spikes(const Screening& s, Verdicts& verdicts) {
    Spikes(s, verdicts).mark();
}

void mark_missing_as_zero(const Screening& s, Verdicts& verdicts) {
    // Zeros that repeat are identical runs, and NaN here, already: their ends tell.
    const auto is_zero = [&](std::size_t i) {
        return s.values[i] == 0 || (verdicts[i].reason == reason::identical_run && i > 0 &&
                                    (s.values[i - 1] == 0 || verdicts[i - 1].is_fault()));
    };
    const std::size_t n = s.values.size();
    const auto longest = static_cast<std::size_t>(2 * s.step.per_day());
    for (std::size_t i = 1; i < n; ++i) {
        if (s.values[i] != 0 || s.values[i - 1] == 0)
            continue;
        std::size_t end = i + 1;
        while (end < n && end - i <= longest && is_zero(end))
            ++end;
        const double clear = clear_jump * s.spread(i).jump;
        const double in = s.residual(i) - s.residual(i - 1);
        const double out = end < n ? s.expected(end - 1) + s.residual(end) : std::nan("");
        // Zero is below what was expected, or above where the area feeds back.
        if (std::abs(in) > clear && std::abs(out) > clear && same_sign(-in, out))
            for (std::size_t k = i; k < end; ++k)
                verdicts[k] = {reason::missing_as_zero, end, 0};
        i = end - 1;
    }
}

void mark_anomalous_regions(Step step, const std::vector<double>& values, Verdicts& verdicts) {
    const std::size_t n = values.size();
    const auto day = static_cast<std::size_t>(step.per_day());
    constexpr double least_good = 0.85;
    std::vector<std::size_t> faults(n + 1, 0); // running count
    for (std::size_t i = 0; i < n; ++i)
        faults[i + 1] = faults[i] + (verdicts[i].is_fault() && verdicts[i].factor == 0 ? 1 : 0);
    std::size_t start = 0; // of the stretch without faults
    const auto judge = [&](std::size_t end) {
        if (start == 0 || end == n || end - start >= day / 4)
            return;
        const std::size_t from = start < day ? 0 : start - day;
        const std::size_t to = std::min(n, end + day);
        const auto bad = static_cast<double>(faults[to] - faults[from]);
        if (bad < (1 - least_good) * static_cast<double>(to - from))
            return;
        for (std::size_t k = start; k < end; ++k)
            if (!std::isnan(values[k]))
                verdicts[k] = {reason::anomalous_region, to - 1, 0};
    };
    for (std::size_t i = 0; i < n; ++i)
        if (faults[i + 1] != faults[i]) {
            judge(i);
            start = i + 1;
        }
}

} // namespace elf::clean
