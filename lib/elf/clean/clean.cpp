#include "elf/clean/clean.hpp"

#include "elf/clean/changes.hpp"
#include "elf/clean/duplicate_hours.hpp"
#include "elf/clean/fill.hpp"
#include "elf/clean/override.hpp"
#include "elf/clean/possible.hpp"
#include "elf/clean/repairs.hpp"
#include "elf/clean/usual.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

namespace elf::clean {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

using Readings = std::vector<Reading>;

Reading first_value(const std::vector<SourceCells>& sources, const TimeZone& zone, std::size_t i,
                    Time time) {
    Reading r{time, {}, nan, std::nullopt, Quality::missing, reason::gap, {}};
    for (const SourceCells& s : sources) {
        const Cell& cell = s.cells[i];
        if (std::isnan(cell.value))
            continue;
        r.value = cell.value;
        r.raw = cell.value;
        r.known_at = cell.known_at;
        r.quality = Quality::measured;
        r.reason = cell.partial ? reason::partial_points : "";
        r.source = s.source;
        mark_repaired(s.repairs, zone, r);
        break;
    }
    return r;
}

bool is_missing(const Reading& r) {
    return r.quality == Quality::missing;
}

/// A hole is known as such once something after it is.
void date_missing(Readings& readings) {
    Time next{};
    for (std::size_t i = readings.size(); i-- > 0;) {
        if (readings[i].quality == Quality::missing)
            readings[i].known_at = next;
        else
            next = readings[i].known_at;
    }
}

Readings received(const Area& area, Time begin, const std::vector<SourceCells>& sources) {
    const TimeZone zone(area.time_zone);
    Readings out;
    const std::size_t n = sources.front().cells.size();
    out.reserve(n);
    for (std::size_t i = 0; i < n; ++i)
        out.push_back(
            first_value(sources, zone, i, begin + area.step.length() * static_cast<long>(i)));
    while (!out.empty() && is_missing(out.back()))
        out.pop_back();
    date_missing(out);
    return out;
}

Screened screen_quantity(const Area& area, const std::string& quantity, const Readings& readings) {
    std::vector<double> values;
    values.reserve(readings.size());
    for (const Reading& r : readings)
        values.push_back(r.value);
    if (quantity == "load") {
        Screened out = screen(values, area.step, area.may_feed_back);
        if (!readings.empty())
            for (const std::size_t i : find_duplicate_hours(values, readings.front().time,
                                                            area.step, TimeZone(area.time_zone)))
                for (Verdicts* verdicts : {&out.early, &out.final})
                    if (!(*verdicts)[i].is_fault())
                        (*verdicts)[i] = {reason::duplicate_hour, i, 0};
        return out;
    }
    Verdicts verdicts(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!is_possible(quantity, values[i]))
            verdicts[i] = {reason::impossible, i, 0, true};
    return {verdicts, verdicts};
}

/// When everything was known that verdicts rest on: a correction of one value may change those on
/// its neighbours, and must not do so before it came.
class Settled {
public:
    Settled(const Readings& readings, std::size_t reach)
        : m_readings(readings), m_until(readings.size()) {
        std::deque<std::size_t> latest; // indices within reach, by falling known_at
        for (std::size_t i = 0; i < readings.size(); ++i) {
            while (!latest.empty() && readings[latest.back()].known_at <= readings[i].known_at)
                latest.pop_back();
            latest.push_back(i);
            if (latest.front() + reach < i)
                latest.pop_front();
            m_until[i] = readings[latest.front()].known_at;
        }
    }

    Time of(std::size_t i, const Verdict& verdict) const {
        return verdict.alone ? m_readings[i].known_at
                             : std::max(m_until[i], m_until[std::max(i, verdict.decided_by)]);
    }

private:
    const Readings& m_readings;
    std::vector<Time> m_until;
};

Settled settled(const Area& area, const std::string& quantity, const Readings& readings) {
    const auto steps = static_cast<std::size_t>(screen_reach_back / area.step.length());
    return {readings, quantity == "load" ? steps : 0};
}

void apply(const Verdict& verdict, Time known_at, Reading& r) {
    if (!verdict.is_fault())
        return;
    const bool mended = verdict.factor > 0;
    r.value = mended ? r.value * verdict.factor : nan;
    r.quality = mended ? Quality::corrected : Quality::rejected;
    r.reason = verdict.reason;
    r.known_at = known_at;
}

/// The states that an interval goes through.
class History {
public:
    History(const Area& area, const std::string& quantity, Readings readings,
            const std::vector<Override>& overrides)
        : m_received(std::move(readings)), m_overrides(overrides), m_step(area.step) {
        const Screened verdicts = screen_quantity(area, quantity, m_received);
        const Settled known = settled(area, quantity, m_received);
        m_early = m_received;
        for (std::size_t i = 0; i < m_early.size(); ++i)
            apply(verdicts.early[i], known.of(i, verdicts.early[i]), m_early[i]);
        m_judged = m_early;
        fill(m_early, m_judged, area.step);
        m_final = m_received;
        for (std::size_t i = 0; i < m_final.size(); ++i)
            finish(verdicts.early[i], verdicts.final[i], known, i);
        if (!m_overrides.empty())
            pin();
        // What was filled once is not filled anew because the weeks before are seen otherwise now.
        fill(m_final, m_judged, area.step);
    }

    Readings versions() const {
        Readings out;
        out.reserve(m_received.size() + m_received.size() / 64);
        const auto begin = std::find_if_not(m_received.begin(), m_received.end(), is_missing);
        for (auto i = static_cast<std::size_t>(begin - m_received.begin()); i < m_received.size();
             ++i) {
            const std::size_t first = out.size();
            for (const Readings* stage : {&m_received, &m_judged, &m_early, &m_final})
                add((*stage)[i], first, out);
            if (!m_overrides.empty())
                add_pinned(i, first, out);
        }
        if (!m_overrides.empty())
            add_outside(begin, out);
        return out;
    }

private:
    void finish(const Verdict& early, const Verdict& last, const Settled& known, std::size_t i) {
        const bool same = early.reason == last.reason && early.factor == last.factor;
        const Time known_at = known.of(i, same ? early : last);
        if (!same)
            m_final[i].known_at = std::max(m_final[i].known_at, known_at);
        apply(last, known_at, m_final[i]);
    }

    /// The final state with what operators decided, filled by a shape that respects it too.
    void pin() {
        Readings shapes = m_judged;
        apply_overrides(m_overrides, m_received, shapes);
        m_pinned = m_final;
        apply_overrides(m_overrides, m_received, m_pinned);
        fill(m_pinned, shapes, m_step);
    }

    void add_pinned(std::size_t i, std::size_t first, Readings& out) const {
        const Reading& pinned = m_pinned[i];
        if (is_covered(m_overrides, pinned.time)) {
            const Readings automatic(out.begin() + static_cast<long>(first), out.end());
            out.resize(first);
            for (Reading& r : with_decisions(m_overrides, pinned.time, automatic))
                out.push_back(std::move(r));
        } else if (m_revokes && pinned.known_at > out.back().known_at) {
            // It may have leant on what was revoked since, and says again what it said before.
            out.push_back(pinned);
        }
        add(pinned, first, out);
    }

    void add_outside(Readings::const_iterator begin, Readings& out) const {
        TimeRange span{};
        if (begin != m_received.end())
            span = {begin->time, m_received.back().time + m_step.length()};
        for (Reading& r : pinned_outside(m_overrides, span, m_step))
            out.push_back(std::move(r));
        std::stable_sort(out.begin(), out.end(),
                         [](const Reading& a, const Reading& b) { return a.time < b.time; });
    }

    /// A version after those from `first` on, unless it says the same; of two known at once the
    /// later stage counts.
    static void add(const Reading& r, std::size_t first, Readings& out) {
        while (out.size() > first && out.back().known_at >= r.known_at) {
            if (same_content(out.back(), r))
                return;
            out.pop_back();
        }
        if (out.size() == first || !same_content(out.back(), r))
            out.push_back(r);
    }

    Readings m_received; ///< before any verdict
    Readings m_judged;   ///< early verdicts
    Readings m_early;    ///< the same, gaps filled
    Readings m_final;    ///< verdicts of the centred windows, gaps filled
    Readings m_pinned;   ///< the same with what operators decided
    const std::vector<Override>& m_overrides;
    Step m_step;
    bool m_revokes = std::any_of(m_overrides.begin(), m_overrides.end(),
                                 [](const Override& o) { return o.revoked_at.has_value(); });
};

} // namespace

Reach reach_of(const std::string& quantity) {
    const std::chrono::days fill{7 * static_cast<int>(fill_weeks)};
    if (quantity != "load")
        return {std::chrono::days{0}, fill};
    return {screen_reach_ahead, screen_reach_back + fill};
}

std::vector<Reading> clean(const Area& area, const std::string& quantity, Time begin,
                           const std::vector<SourceCells>& sources,
                           const std::vector<Override>& overrides) {
    if (sources.empty())
        return pinned_outside(overrides, {}, area.step);
    return History(area, quantity, received(area, begin, sources), overrides).versions();
}

} // namespace elf::clean
