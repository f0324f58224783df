#include "elf/anomaly/alarm.hpp"

#include "elf/core/error.hpp"
#include "elf/core/series.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace elf::anomaly {
namespace {

using namespace std::chrono_literals;
using Peak = AlarmHistory::Peak;

constexpr std::array opinions{View::forest, View::rise, View::fall, View::shift, View::band};
/// Peaks are found again to rounding, not to the bit, where the load given begins elsewhere.
constexpr double just_above = 1 + 1e-6;

double least_of(View view, const LeastSizes& least) {
    switch (view) {
    case View::forest:
        return least.score;
    case View::shift:
        return least.shift;
    case View::band:
        return least.band;
    default:
        return least.step;
    }
}

/// Times of alarms, those within twelve hours taken for one.
class Alarms {
public:
    void add(Time t) {
        const auto next = m_times.lower_bound(t - 12h);
        if (next == m_times.end() || *next > t + 12h)
            ++m_count;
        m_times.insert(t);
    }
    double count() const { return m_count; }

private:
    std::set<Time> m_times;
    double m_count = 0;
};

std::vector<Peak> greatest_first(const AlarmHistory& history, View view) {
    std::vector<Peak> out;
    for (const Peak& p : history.peaks)
        if (p.view == view)
            out.push_back(p);
    std::stable_sort(out.begin(), out.end(),
                     [](const Peak& a, const Peak& b) { return a.size > b.size; });
    return out;
}

/// Alarms that the budget leaves to opinions.
double room_for_opinions(const AlarmHistory& history, const AlertBudget& budget) {
    const double allowed = std::floor(budget.per_week * history.weeks);
    Alarms facts;
    for (const Peak& p : history.peaks)
        if (p.view == View::fact)
            facts.add(p.time);
    return std::max(allowed - facts.count(), std::ceil(allowed / 2));
}

/// Sizes on the scale on which thresholds move: scores have a ceiling.
double on_scale(View view, double size) {
    return view == View::forest ? -std::log(std::max(1e-9, 1 - size)) : std::log(size);
}

double off_scale(View view, double s) {
    return view == View::forest ? 1 - std::exp(-s) : std::exp(s);
}

double moved_by_labels(View view, double threshold, const AlarmHistory& history,
                       const std::vector<Label>& labels) {
    constexpr double labels_per_unit = 2;
    const double reach = std::log(4.0);
    struct Labelled {
        double size;
        bool is_true;
    };
    std::vector<Labelled> known;
    for (const Label& label : labels) {
        double size = -std::numeric_limits<double>::infinity();
        for (const Peak& p : history.peaks)
            if (p.view == view && label.span.contains(p.time))
                size = std::max(size, on_scale(view, p.size));
        if (std::isfinite(size))
            known.push_back({size, label.is_true});
    }
    const double start = on_scale(view, threshold);
    const auto cost = [&](double t) {
        double wrong = 0;
        for (const Labelled& l : known)
            wrong += (l.size >= t) != l.is_true ? 1 : 0;
        return wrong + labels_per_unit * std::abs(t - start);
    };
    double best = start;
    for (const Labelled& l : known)
        for (const double t : {l.size, l.size + 1e-6}) // with it, and without
            if (std::abs(t - start) <= reach && cost(t) < cost(best))
                best = t;
    return best == start ? threshold : off_scale(view, best);
}

using Ranked = std::array<std::vector<Peak>, opinions.size()>;

/// How many of the greatest of each view there is room for: rank by rank, view by view, to the
/// first one too many.
std::array<std::size_t, opinions.size()> told_of_each(const Ranked& ranked, double room) {
    std::array<std::size_t, opinions.size()> out{};
    Alarms alarms;
    for (bool more = true; more;) {
        more = false;
        for (std::size_t v = 0; v < ranked.size(); ++v) {
            if (out[v] == ranked[v].size())
                continue;
            alarms.add(ranked[v][out[v]].time);
            if (alarms.count() > room)
                return out;
            ++out[v];
            more = true;
        }
    }
    return out;
}

} // namespace

double Thresholds::of(View view) const {
    switch (view) {
    case View::fact:
        return 0;
    case View::forest:
        return score;
    case View::rise:
        return rise;
    case View::fall:
        return fall;
    case View::shift:
        return shift;
    case View::band:
        return band;
    }
    return 0;
}

bool Thresholds::reached_by(const Stretch& s) const {
    return s.view == View::fact || s.size >= of(s.view);
}

AlarmHistory alarm_history(const std::vector<Stretch>& stretches, const Series& load,
                           std::chrono::weeks memory) {
    const Time begin = std::max(load.begin, load.end() - memory);
    AlarmHistory out;
    out.weeks = static_cast<double>((load.end() - begin).count()) / (7 * 86400.0);
    const auto is_told_by_fact = [&](const Stretch& s) {
        return s.view != View::fact &&
               std::any_of(stretches.begin(), stretches.end(), [&](const Stretch& f) {
                   return f.view == View::fact && f.first < s.last && s.first < f.last;
               });
    };
    for (const Stretch& s : stretches)
        if (load.time(s.first) >= begin && !is_told_by_fact(s))
            out.peaks.push_back({load.time(s.peak), s.view, s.size});
    std::stable_sort(out.peaks.begin(), out.peaks.end(),
                     [](const Peak& a, const Peak& b) { return a.time < b.time; });
    return out;
}

Thresholds alarm_thresholds(const AlarmHistory& history, const AlertBudget& budget,
                            const std::vector<Label>& labels) {
    Ranked ranked;
    for (std::size_t v = 0; v < opinions.size(); ++v)
        ranked[v] = greatest_first(history, opinions[v]);
    const auto told = told_of_each(ranked, room_for_opinions(history, budget));
    std::array<double, opinions.size()> out{};
    for (std::size_t v = 0; v < opinions.size(); ++v) {
        const double least = least_of(opinions[v], budget.least);
        const double wanted = told[v] < ranked[v].size()
                                  ? std::max(least, ranked[v][told[v]].size * just_above)
                                  : least;
        out[v] = std::max(least, moved_by_labels(opinions[v], wanted, history, labels));
    }
    return {out[0], out[1], out[2], out[3], out[4]};
}

Matrix AlarmHistory::matrix() const {
    Matrix out{3, peaks.size() + 1, {weeks, 0, 0}};
    for (const Peak& p : peaks)
        for (const double v : {static_cast<double>(p.time.time_since_epoch().count()),
                               static_cast<double>(p.view), p.size})
            out.values.push_back(v);
    return out;
}

AlarmHistory AlarmHistory::from(const Matrix& matrix) {
    constexpr double most_seconds = 1e11; // the year 5138
    const auto refuse = [](bool wrong) {
        if (wrong)
            throw Error(ExitCode::data, "the stored detector has damaged alarms", "fit it again");
    };
    refuse(matrix.columns < 1 || !(matrix.values[0] >= 0));
    AlarmHistory out;
    out.weeks = matrix.values[0];
    for (std::size_t k = 1; k < matrix.columns; ++k) {
        const double* const v = matrix.values.data() + 3 * k;
        refuse(!(std::abs(v[0]) < most_seconds) || !(v[1] >= 0 && v[1] <= 5) ||
               !std::isfinite(v[2]));
        out.peaks.push_back({Time{std::chrono::seconds{static_cast<long>(v[0])}},
                             static_cast<View>(static_cast<int>(v[1])), v[2]});
    }
    return out;
}

} // namespace elf::anomaly
