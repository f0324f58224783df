#include "elf/clean/shift_hypotheses.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace elf::clean {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t weeks = 4; ///< of what is usual
constexpr double least_of_day = 0.75;
constexpr int morning_begin = 4, morning_end = 13; ///< local hours
/// No day fits better than that: bounds what one day can say.
constexpr double noise_floor = 0.01;
constexpr double flattest = 0.4, steepest = 2.5; ///< scale of a day against what is usual

// Prices, in logarithms of errors. Measured: see docs/decisions/0063-clock-and-date-repairs.md.
constexpr double departure = 4.5;
constexpr double odd_departure = 2.5; ///< on top: other than an hour is rare
constexpr double recovery = 0.3;
constexpr double each_day = 0.1;   ///< away from the right time
constexpr double least_gain = 0.2; ///< of a day that may begin a branch
constexpr double hopeless = 7;     ///< behind the best
constexpr std::size_t most = 6;
constexpr double clear_lead = 5;
constexpr std::size_t least_after = 3;         ///< days after a return
constexpr std::size_t memory = 7 * weeks + 21; ///< days after which nothing more is learnt
constexpr std::size_t alike = 6;               ///< days between changes that are taken for the same

/// Least squares of y = a + b x by sums; b is kept among what a day can be.
class Line {
public:
    void add(double x, double y) {
        m_n += 1;
        m_x += x;
        m_y += y;
        m_xx += x * x;
        m_xy += x * y;
        m_yy += y * y;
    }
    double count() const { return m_n; }
    double variation() const { return m_yy - m_y * m_y / m_n; }
    double error() const {
        const double xx = m_xx - m_x * m_x / m_n, xy = m_xy - m_x * m_y / m_n;
        if (!(xx > 0))
            return variation();
        const double b = std::clamp(xy / xx, flattest, steepest);
        return variation() - 2 * b * xy + b * b * xx;
    }

private:
    double m_n = 0, m_x = 0, m_y = 0, m_xx = 0, m_xy = 0, m_yy = 0;
};

/// Mean of the hour that ends with each cell less that of the hour two hours before; NaN where
/// less than half of either is there.
std::vector<double> ramps(const std::vector<double>& cells, std::size_t hour) {
    std::vector<double> means(cells.size(), none), out(cells.size(), none);
    for (std::size_t i = hour - 1; i < cells.size(); ++i) {
        double sum = 0;
        std::size_t n = 0;
        for (std::size_t j = i + 1 - hour; j <= i; ++j)
            if (!std::isnan(cells[j])) {
                sum += cells[j];
                ++n;
            }
        if (2 * n >= hour)
            means[i] = sum / static_cast<double>(n);
        if (i >= 2 * hour)
            out[i] = means[i] - means[i - 2 * hour];
    }
    return out;
}

/// Of four the mean of the middle two.
double median_of_weeks(const std::array<double, weeks>& values) {
    double sum = 0, least = 0, largest = 0;
    int n = 0;
    for (const double v : values) {
        if (std::isnan(v))
            continue;
        least = n == 0 ? v : std::min(least, v);
        largest = n == 0 ? v : std::max(largest, v);
        sum += v;
        ++n;
    }
    if (n < 2)
        return none;
    return n == 2 ? sum / 2 : (sum - least - largest) / (n - 2);
}

/// The same lags, at nearly the same time.
bool is_like(LagPath::const_iterator begin, LagPath::const_iterator end,
             LagPath::const_iterator other) {
    return std::equal(begin, end, other, [](LagChange x, LagChange y) {
        return x.lag == y.lag && std::max(x.day, y.day) - std::min(x.day, y.day) <= alike;
    });
}

} // namespace

long lag_at(const LagPath& path, std::size_t day) {
    for (auto change = path.rbegin(); change != path.rend(); ++change)
        if (change->day <= day)
            return change->lag;
    return 0;
}

DayErrors::DayErrors(const LocalDays& days, Step step, const TimeZone& zone)
    : m_ramps(ramps(days.cells(), static_cast<std::size_t>(step.per_hour()))),
      m_first_slot(days.days(), 0), m_end_slot(days.days(), days.slots()),
      m_slots(static_cast<long>(days.slots())), m_reach(3L * step.per_hour()) {
    const long unit = std::max(1, step.per_hour() / 2);
    for (long lag = -m_reach; lag <= m_reach; lag += unit)
        m_lags.push_back(lag);
    const auto offset = [&](std::size_t day) {
        return zone.local(zone.start_of_day(days.date(day))).utc_offset;
    };
    std::size_t morning_days = 0; // still to come
    for (std::size_t day = 0; day < days.days(); ++day) {
        if (offset(day) != offset(day + 1))
            morning_days = weeks * 7 + 1;
        if (morning_days == 0)
            continue;
        --morning_days;
        m_first_slot[day] = static_cast<std::size_t>(morning_begin * step.per_hour());
        m_end_slot[day] = static_cast<std::size_t>(morning_end * step.per_hour());
    }
}

void DayErrors::mend(const LagPath& path, long day, double* row) const {
    const long slots = m_slots;
    const auto lag_of = [&](long d) {
        return d < 0 ? 0 : lag_at(path, static_cast<std::size_t>(d));
    };
    for (long d = day - 1; d <= day + 1; ++d) {
        const long lag = lag_of(d), before = lag_of(d - 1), after = lag_of(d + 1);
        const long first = d < day ? slots - m_reach : 0, last = d > day ? m_reach : slots;
        for (long slot = first; slot < last; ++slot) {
            // Where the source has another lag, the value that belongs here was lost.
            const long source = slot + lag, cell = d * slots + source;
            const long there = source < 0 ? before : source >= slots ? after : lag;
            const bool is_there =
                there == lag && cell >= 0 && cell < static_cast<long>(m_ramps.size());
            *row++ = is_there ? m_ramps[static_cast<std::size_t>(cell)] : none;
        }
    }
}

void DayErrors::refer(const LagPath& path, std::size_t day, std::vector<double>& reference) const {
    const std::size_t window = slots() + 2 * static_cast<std::size_t>(m_reach);
    m_rows.resize(weeks * window);
    for (std::size_t week = 0; week < weeks; ++week)
        mend(path, static_cast<long>(day) - 7 * static_cast<long>(week + 1),
             m_rows.data() + week * window);
    reference.resize(window);
    for (std::size_t j = 0; j < window; ++j)
        reference[j] = median_of_weeks(
            {m_rows[j], m_rows[window + j], m_rows[2 * window + j], m_rows[3 * window + j]});
}

double DayErrors::error(const std::vector<double>& reference, std::size_t day, long lag,
                        std::size_t edge, long before) const {
    const double* y = m_ramps.data() + day * slots();
    const double* x = reference.data() + m_reach;
    const std::size_t first = m_first_slot[day], end = m_end_slot[day];
    Line line;
    for (std::size_t slot = first; slot < end; ++slot) {
        const double expected = x[static_cast<long>(slot) - (slot < edge ? before : lag)];
        if (!std::isnan(expected) && !std::isnan(y[slot]))
            line.add(expected, y[slot]);
    }
    const double variation = line.variation();
    if (line.count() < least_of_day * static_cast<double>(end - first) || !(variation > 0))
        return none;
    return std::max(0.0, line.error() / variation) + noise_floor;
}

ShiftHypotheses::ShiftHypotheses(const DayErrors& errors) : m_errors(errors) {
    m_all.push_back({{}, 0, none});
}

void ShiftHypotheses::take(std::size_t day) {
    std::vector<Hypothesis> branches;
    for (Hypothesis& h : m_all) {
        m_errors.refer(h.path, day, m_reference);
        h.error = m_errors.error(m_reference, day, state(h));
        // What the best cannot be judged by judges none.
        if (std::isnan(m_all.front().error))
            return;
        if (std::isnan(h.error))
            h.error = m_all.front().error;
        else
            branch(h, day, branches);
        h.cost += std::log(h.error) + (state(h) != 0 ? each_day : 0);
    }
    m_all.insert(m_all.end(), branches.begin(), branches.end());
    prune(day);
}

void ShiftHypotheses::branch(const Hypothesis& from, std::size_t day,
                             std::vector<Hypothesis>& to) const {
    const long present = state(from), hour = static_cast<long>(m_errors.slots() / 24);
    const auto gains = [&](long lag) { return m_errors.error(m_reference, day, lag) < from.error; };
    // Errors grow with the distance from the right lag: most days need no more than this.
    if (present == 0 && !gains(-hour) && !gains(hour))
        return;
    for (const long lag : m_errors.lags()) {
        if (lag == present)
            continue;
        const double error = m_errors.error(m_reference, day, lag);
        if (!(std::log(from.error / error) > (lag == 0 ? 0 : least_gain)))
            continue;
        const double price =
            lag == 0 ? recovery
                     : departure + each_day + (std::abs(lag) == hour ? 0 : odd_departure);
        to.push_back({from.path, from.cost + std::log(error) + price, error});
        to.back().path.push_back({day, lag});
    }
}

void ShiftHypotheses::prune(std::size_t day) {
    std::stable_sort(m_all.begin(), m_all.end(),
                     [](const auto& a, const auto& b) { return a.cost < b.cost; });
    const auto same = [](const LagPath& a, const LagPath& b) {
        return a.size() == b.size() && is_like(a.begin(), a.end(), b.begin());
    };
    std::vector<Hypothesis> kept;
    for (Hypothesis& h : m_all) {
        if (kept.size() == most || (!kept.empty() && h.cost > kept.front().cost + hopeless))
            break;
        const bool old = !kept.empty() && day >= memory &&
                         lag_at(h.path, day - memory) != lag_at(kept.front().path, day - memory);
        const bool twin = std::any_of(kept.begin(), kept.end(),
                                      [&](const Hypothesis& k) { return same(k.path, h.path); });
        if (!old && !twin)
            kept.push_back(std::move(h));
    }
    m_all = std::move(kept);
}

/// Changes of the best path up to the first return that is not settled; 0: there is none.
std::size_t ShiftHypotheses::returned() const {
    const LagPath& path = best();
    for (std::size_t i = m_settled; i < path.size(); ++i)
        if (path[i].lag == 0)
            return i + 1;
    return 0;
}

/// Whether its first changes are those of the best path.
bool ShiftHypotheses::agrees(const Hypothesis& h, std::size_t changes) const {
    return h.path.size() >= changes &&
           is_like(h.path.begin(), h.path.begin() + static_cast<long>(changes), best().begin());
}

ShiftHypotheses::Return ShiftHypotheses::last_return(std::size_t day) const {
    const std::size_t changes = returned();
    if (changes == 0 || day + 1 < best()[changes - 1].day + least_after)
        return Return::open;
    const bool agreed = std::all_of(m_all.begin(), m_all.end(), [&](const Hypothesis& h) {
        return h.cost > m_all.front().cost + clear_lead || agrees(h, changes);
    });
    if (agreed)
        return Return::sure;
    return day >= best()[changes - 1].day + memory ? Return::likely : Return::open;
}

std::size_t ShiftHypotheses::settle() {
    const std::size_t changes = returned();
    std::vector<Hypothesis> kept;
    for (const Hypothesis& h : m_all)
        if (agrees(h, changes))
            kept.push_back(h);
    m_all = std::move(kept);
    m_settled = changes;
    return changes;
}

} // namespace elf::clean
