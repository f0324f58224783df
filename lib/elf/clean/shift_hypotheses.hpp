#pragma once

#include "elf/clean/local_days.hpp"

#include <cstddef>
#include <limits>
#include <vector>

namespace elf::clean {

/// From the day on, the values of the series come `lag` slots too late (< 0: too early).
struct LagChange {
    std::size_t day;
    long lag;
};
/// Lags of a whole series, by day; 0 before the first change.
using LagPath = std::vector<LagChange>;
long lag_at(const LagPath& path, std::size_t day);

/// How well a day fits what is usual, by the lag it is taken to have. What is compared are ramps,
/// the mean of an hour less that of the hour two hours before: they tell the time best, and
/// weather, which moves the level for hours, hardly touches them.
class DayErrors {
public:
    DayErrors(const LocalDays& days, Step step, const TimeZone& zone);

    std::size_t days() const { return m_first_slot.size(); }
    std::size_t slots() const { return static_cast<std::size_t>(m_slots); }
    /// Lags worth a thought: 0 and multiples of half an hour or of the step, up to three hours.
    const std::vector<long>& lags() const { return m_lags; }

    /// What is usual on a day: of each slot, from three hours before the day to three hours after
    /// it, the median of the same slot of the four weeks before, mended by the path. NaN where
    /// fewer than two are there.
    void refer(const LagPath& path, std::size_t day, std::vector<double>& reference) const;

    /// Squared error of the day with this lag (another one before slot `edge`) against the
    /// reference, level and scale free, as a share of the day's variation, plus a floor; NaN where
    /// less than three quarters of the day can be compared or the day is constant. In the weeks
    /// after a change of the clock only the morning is looked at: it follows the clock at once,
    /// while the evening stays with the sun and would look like a shift.
    double error(const std::vector<double>& reference, std::size_t day, long lag,
                 std::size_t edge = 0, long before = 0) const;

private:
    void mend(const LagPath& path, long day, double* row) const;

    std::vector<double> m_ramps;           ///< by day and slot
    std::vector<std::size_t> m_first_slot; ///< of each day, of those looked at
    std::vector<std::size_t> m_end_slot;
    long m_slots, m_reach;              ///< of a day; longest lag
    mutable std::vector<double> m_rows; ///< of the weeks, for refer(): spares the allocation
    std::vector<long> m_lags;
};

/// The explanations of a series that are still possible, each a path of lags with its cost: the
/// logarithms of the errors of all days, and a price for every departure from the right time.
/// What is usual on a day follows from the path itself, so that each explanation is judged by its
/// own past: without that, a fault once overlooked turns its end into a fault that lasts for ever.
class ShiftHypotheses {
public:
    explicit ShiftHypotheses(const DayErrors& errors);

    /// The next day.
    void take(std::size_t day);
    /// The cheapest explanation so far.
    const LagPath& best() const { return m_all.front().path; }
    /// A return to 0 in the best path, the first after those settled: all explanations of like
    /// cost have it too (sure), or it is so old that nothing more can be learnt about it (likely).
    enum class Return { open, likely, sure };
    Return last_return(std::size_t day) const;
    /// Drops what contradicts it; number of changes of the best path up to it: they will stay.
    std::size_t settle();

private:
    struct Hypothesis {
        LagPath path;
        double cost;
        double error; ///< of the day at hand
    };
    long state(const Hypothesis& h) const { return h.path.empty() ? 0 : h.path.back().lag; }
    std::size_t returned() const;
    bool agrees(const Hypothesis& h, std::size_t changes) const;
    void branch(const Hypothesis& from, std::size_t day, std::vector<Hypothesis>& to) const;
    void prune(std::size_t day);

    const DayErrors& m_errors;
    std::vector<Hypothesis> m_all; ///< by cost; never empty
    std::vector<double> m_reference;
    std::size_t m_settled = 0; ///< changes of the best path
};

} // namespace elf::clean
