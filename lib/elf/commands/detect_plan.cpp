#include "elf/commands/detect_plan.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace elf::commands {
namespace {

bool overlap(TimeRange a, TimeRange b) {
    return a.begin < b.end && b.begin < a.end;
}

/// Whether what is found is more of a stored event: it overlaps it, or is of the same class and
/// begins where that one, still open, ended with the data.
bool goes_on(const store::StoredEvent& stored, const Anomaly& found) {
    return overlap(stored.span, found.span) ||
           (stored.state == "open" && stored.span.end == found.span.begin &&
            stored.event_class == found.event_class);
}

bool is_kept(const store::StoredEvent& e) {
    return e.labelled || e.state == "acknowledged" || e.state == "muted";
}

/// The intervals of the range as positions of the series: [first, last).
std::pair<std::size_t, std::size_t> positions(const Series& load, TimeRange range) {
    const auto limit = static_cast<long>(load.size());
    const long first = std::clamp(load.index(range.begin), 0L, limit);
    const long last = std::clamp(load.index(range.end - Minutes{1}) + 1, first, limit);
    return {static_cast<std::size_t>(first), static_cast<std::size_t>(last)};
}

bool touches(const Chosen& chosen, const Series& load, TimeRange range) {
    const auto [first, last] = positions(load, range);
    const auto end = chosen.begin() + static_cast<long>(last);
    return std::find(chosen.begin() + static_cast<long>(first), end, true) != end;
}

void mark(Chosen& flags, const Series& load, TimeRange range) {
    const auto [first, last] = positions(load, range);
    std::fill(flags.begin() + static_cast<long>(first), flags.begin() + static_cast<long>(last),
              true);
}

/// Whether the stored mean is still that of the readings. What was there before the series begins
/// cannot have been mended lately.
bool same_readings(const Series& load, const store::StoredEvent& e) {
    constexpr double near = 1e-3;
    if (e.span.begin < load.begin)
        return true;
    const auto [first, last] = positions(load, e.span);
    double sum = 0;
    double n = 0;
    for (std::size_t i = first; i < last; ++i)
        if (!std::isnan(load.values[i])) {
            sum += load.values[i];
            ++n;
        }
    if (n == 0 || std::isnan(e.observed))
        return n == 0 && std::isnan(e.observed);
    return std::abs(sum / n - e.observed) <= near * std::abs(e.observed);
}

/// Which stored event each found one goes on with: an index, or the number of stored ones where it
/// is new. Each goes on once.
class Matching {
public:
    Matching(const Series& load, const std::vector<store::StoredEvent>& stored)
        : m_load(load), m_stored(stored), m_taken(stored.size()) {}

    /// The event under the start that it is stored under; nothing where people want no more of it.
    std::optional<Anomaly> continued(Anomaly found) {
        found.is_open = found.span.end == m_load.end();
        bool hidden = false;
        for (std::size_t k = 0; k < m_stored.size(); ++k) {
            if (!goes_on(m_stored[k], found))
                continue;
            hidden = hidden || is_kept(m_stored[k]);
            if (m_taken[k])
                continue;
            m_taken[k] = true;
            found.span.begin = m_stored[k].span.begin;
            return found;
        }
        return hidden ? std::nullopt : std::optional(found);
    }
    bool is_taken(std::size_t k) const { return m_taken[k]; }

private:
    const Series& m_load;
    const std::vector<store::StoredEvent>& m_stored;
    std::vector<bool> m_taken;
};

std::vector<AnomalyScore> scores_of(const anomaly::Evidence& e, const std::vector<double>& scores,
                                    const Chosen& written, const Chosen& flagged) {
    std::vector<AnomalyScore> out;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (!written[i] || std::isnan(scores[i]))
            continue;
        AnomalyScore& s = out.emplace_back(AnomalyScore{e.load.time(i), scores[i], flagged[i]});
        s.load = e.load.values[i];
        if (!e.forecast.empty())
            s.expected = e.forecast[i];
        if (!e.bands.empty()) {
            s.low = e.bands[i].low;
            s.high = e.bands[i].high;
        }
    }
    return out;
}

} // namespace

Chosen chosen_range(const Series& load, TimeRange range) {
    Chosen out(load.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = range.contains(load.time(i));
    return out;
}

Chosen chosen_unscored(const Series& load, const anomaly::Detection& detection,
                       const std::vector<Time>& scored) {
    Chosen out(load.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = !std::isnan(detection.scores[i]) &&
                 !std::binary_search(scored.begin(), scored.end(), load.time(i));
    return out;
}

Chosen chosen_new(const Series& load, const anomaly::Detection& detection,
                  const std::vector<Time>& scored) {
    Chosen out = chosen_unscored(load, detection, scored);
    mark(out, load, {load.end() - std::chrono::days{2}, load.end()});
    for (const Anomaly& a : detection.events)
        if (a.event_class == "missing_data")
            mark(out, load, a.span);
    return out;
}

DetectPlan plan(const anomaly::Evidence& evidence, const anomaly::Detection& detection,
                const Chosen& chosen, const std::vector<store::StoredEvent>& stored,
                NotFound not_found) {
    const Series& load = evidence.load;
    DetectPlan out;
    Chosen flagged(load.size());
    Chosen written = chosen;
    Matching matching(load, stored);
    for (const Anomaly& a : detection.events) {
        mark(flagged, load, a.span);
        const std::optional<Anomaly> event = matching.continued(a);
        if (!event || !touches(chosen, load, a.span))
            continue;
        out.events.save.push_back(*event);
        mark(written, load, a.span);
    }
    for (std::size_t k = 0; k < stored.size(); ++k) {
        const store::StoredEvent& s = stored[k];
        if (matching.is_taken(k) || !touches(chosen, load, s.span))
            continue;
        mark(written, load, s.span);
        if (is_kept(s) || (not_found == NotFound::keep && same_readings(load, s))) {
            out.events.close.push_back(s.span.begin);
            mark(flagged, load, s.span);
        } else {
            out.events.remove.push_back(s.span.begin);
        }
    }
    out.scores = scores_of(evidence, detection.scores, written, flagged);
    return out;
}

} // namespace elf::commands
