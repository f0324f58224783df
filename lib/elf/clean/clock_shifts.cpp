#include "elf/clean/clock_shifts.hpp"

#include "elf/clean/shift_hypotheses.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::clean {
namespace {

// Measured: see docs/decisions/0063-clock-and-date-repairs.md.
constexpr std::size_t shortest = 5; ///< days that a shift lasts
constexpr int least_support = 4;    ///< days of it that speak for it
constexpr double weakest = 0.75;    ///< evidence

/// Finds the instants: the hypotheses know days.
class Edges {
public:
    Edges(const LocalDays& days, const DayErrors& errors, const TimeZone& zone, Step step)
        : m_days(days), m_errors(errors), m_zone(zone), m_length(step.length()) {}

    Time time_of(std::size_t day, std::size_t slot) const {
        return m_zone.from_local(m_days.date(day), m_length * static_cast<long>(slot)).first;
    }

    /// Where the lag changes, near the day of change number i of a path: the cell with the least
    /// error over the days around it, all before it with the one lag and all after it with the
    /// other; the change of the clock if that is nearly as good.
    Time best(const LagPath& path, std::size_t i, std::size_t today) {
        const long before = i == 0 ? 0 : path[i - 1].lag, after = path[i].lag;
        const std::size_t first = path[i].day >= 2 ? path[i].day - 2 : 0;
        Best all{time_of(path[i].day, 0)}, clock{all.time};
        double rest = 0; // what the days before cost more by having the old lag
        for (std::size_t day = first; day <= std::min(path[i].day + 1, today); ++day) {
            m_errors.refer(path, day, m_reference);
            const double whole = m_errors.error(m_reference, day, after);
            if (std::isnan(whole))
                continue;
            const std::size_t change = change_of_clock(day);
            for (std::size_t slot = 0; slot < m_errors.slots(); ++slot) {
                const double cost =
                    rest - whole + m_errors.error(m_reference, day, after, slot, before);
                all.take(cost, *this, day, slot);
                if (slot == change)
                    clock.take(cost, *this, day, slot);
            }
            rest += m_errors.error(m_reference, day, before) - whole;
        }
        const bool at_clock = std::isfinite(clock.cost) && clock.cost <= all.cost + nearly;
        return at_clock ? begin_of_offset(clock.time) : all.time;
    }

private:
    static constexpr double nearly = 0.03; ///< of a day's variation

    struct Best {
        Time time;
        double cost = std::numeric_limits<double>::infinity();
        void take(double other, const Edges& edges, std::size_t day, std::size_t slot) {
            if (other < cost) {
                cost = other;
                time = edges.time_of(day, slot);
            }
        }
    };

    /// The change of the clock before that instant of the same offset.
    Time begin_of_offset(Time t) const {
        const auto offset = m_zone.local(t).utc_offset;
        while (m_zone.local(t - m_length).utc_offset == offset)
            t -= m_length;
        return t;
    }

    /// First slot after the clock of the day was changed; slots() where it was not.
    std::size_t change_of_clock(std::size_t day) const {
        const std::size_t slots = m_errors.slots();
        const auto offset = [&](std::size_t d, std::size_t slot) {
            return m_zone.local(time_of(d, slot)).utc_offset;
        };
        if (day == 0)
            return slots;
        // Of the day before: some clocks change at midnight.
        const auto before = offset(day - 1, slots - 1);
        if (offset(day, slots - 1) == before)
            return slots;
        std::size_t slot = 0;
        while (offset(day, slot) == before)
            ++slot;
        return slot;
    }

    const LocalDays& m_days;
    const DayErrors& m_errors;
    const TimeZone& m_zone;
    Minutes m_length;
    std::vector<double> m_reference;
};

/// How much better the days strictly inside a stretch of one lag are with it than without.
struct Support {
    double evidence;
    int days;
};
Support support(const DayErrors& errors, const LagPath& path, std::size_t i, std::size_t end) {
    double sum = 0;
    int n = 0, days = 0;
    std::vector<double> reference;
    for (std::size_t day = path[i].day + 1; day < end; ++day) {
        errors.refer(path, day, reference);
        const double gain = std::log(errors.error(reference, day, 0)) -
                            std::log(errors.error(reference, day, path[i].lag));
        if (std::isnan(gain))
            continue;
        sum += gain;
        ++n;
        days += gain > 0.3;
    }
    return {std::exp(-sum / std::max(n, 1)), days};
}

/// Days that lie wholly before the end of the values.
std::size_t whole_days(const LocalDays& days, const TimeZone& zone, Time end) {
    const Time after_last = zone.start_of_day(days.date(days.days() - 1) + std::chrono::days{1});
    return days.days() - (after_last > end);
}

class Search {
    using Return = ShiftHypotheses::Return;

public:
    Search(const LocalDays& days, const TimeZone& zone, Step step, Time end)
        : m_days(days), m_errors(days, step, zone), m_edges(days, m_errors, zone, step),
          m_zone(zone), m_length(step.length()), m_end(end) {}

    std::vector<ClockShift> run() {
        const std::size_t days = whole_days(m_days, m_zone, m_end);
        ShiftHypotheses hypotheses(m_errors);
        for (std::size_t day = 0; day < days; ++day) {
            hypotheses.take(day);
            const auto back = hypotheses.last_return(day);
            if (back != Return::open)
                report(hypotheses.best(), hypotheses.settle(), day, back);
        }
        if (days > 0)
            report(hypotheses.best(), hypotheses.best().size(), days - 1, Return::open);
        return std::move(m_found);
    }

private:
    /// The stretches that end with changes before `count`, and at the end of the data the last.
    void report(const LagPath& path, std::size_t count, std::size_t today, Return back) {
        for (; m_reported < count; ++m_reported) {
            const std::size_t i = m_reported;
            const bool open = i + 1 == path.size();
            if (open && back != Return::open)
                return;
            if (path[i].lag != 0)
                add(path, i, open ? today + 1 : path[i + 1].day, today, back);
        }
    }

    void add(const LagPath& path, std::size_t i, std::size_t end, std::size_t today, Return back) {
        const Support s = support(m_errors, path, i, end);
        if (end - path[i].day < shortest || s.days < least_support || !(s.evidence <= weakest))
            return;
        const bool open = i + 1 == path.size();
        const Time decided = back != Return::open ? m_edges.time_of(today + 1, 0) : m_end;
        Time begin = m_edges.best(path, i, today);
        if (!m_found.empty())
            begin = std::max(begin, m_found.back().end);
        m_found.push_back({begin, open ? m_end : m_edges.best(path, i + 1, today),
                           m_length * path[i].lag, s.evidence,
                           back == Return::sure && !open && path[i + 1].lag == 0, decided});
    }

    const LocalDays& m_days;
    DayErrors m_errors;
    Edges m_edges;
    const TimeZone& m_zone;
    Minutes m_length;
    Time m_end;
    std::size_t m_reported = 0;
    std::vector<ClockShift> m_found;
};

} // namespace

bool may_be_repaired(const ClockShift& shift) {
    const bool is_hour = std::chrono::abs(shift.shift) == std::chrono::hours{1};
    return shift.ended && shift.end - shift.begin <= longest_repaired_shift &&
           shift.evidence <= (is_hour ? overwhelming_shift : overwhelming_odd_shift);
}

std::vector<ClockShift> find_clock_shifts(const std::vector<double>& values, Time begin, Step step,
                                          const TimeZone& zone) {
    if (values.empty())
        return {};
    const LocalDays days(values, begin, step, zone);
    return Search(days, zone, step, begin + step.length() * static_cast<long>(values.size())).run();
}

} // namespace elf::clean
