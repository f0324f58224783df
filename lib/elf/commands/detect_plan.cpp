#include "elf/commands/detect_plan.hpp"

#include <algorithm>
#include <cmath>

namespace elf::commands {
namespace {

bool overlap(TimeRange a, TimeRange b) {
    return a.begin < b.end && b.begin < a.end;
}

bool is_kept(const store::StoredEvent& e) {
    return e.state == "acknowledged" || e.state == "muted";
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

bool has_start(const std::vector<Anomaly>& events, Time start) {
    return std::any_of(events.begin(), events.end(),
                       [&](const Anomaly& a) { return a.span.begin == start; });
}

bool is_hidden(const Anomaly& event, const std::vector<store::StoredEvent>& stored) {
    return std::any_of(stored.begin(), stored.end(), [&](const store::StoredEvent& s) {
        return is_kept(s) && s.span.begin != event.span.begin && overlap(s.span, event.span);
    });
}

} // namespace

Chosen chosen_range(const Series& load, TimeRange range) {
    Chosen out(load.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = range.contains(load.time(i));
    return out;
}

Chosen chosen_new(const Series& load, const anomaly::Detection& detection,
                  const std::vector<Time>& scored) {
    const Time recent = load.end() - std::chrono::days{2};
    Chosen out(load.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = load.time(i) >= recent ||
                 (!std::isnan(detection.scores[i]) &&
                  !std::binary_search(scored.begin(), scored.end(), load.time(i)));
    for (const Anomaly& a : detection.events)
        if (a.event_class == "missing_data")
            mark(out, load, a.span);
    return out;
}

DetectPlan plan(const Series& load, const anomaly::Detection& detection, Chosen chosen,
                const std::vector<store::StoredEvent>& stored) {
    DetectPlan out;
    Chosen flagged(load.size());
    for (const Anomaly& a : detection.events)
        mark(flagged, load, a.span);
    Chosen written = chosen;
    for (const store::StoredEvent& s : stored)
        if (!is_kept(s) && !has_start(detection.events, s.span.begin) &&
            touches(chosen, load, s.span)) {
            out.stale.push_back(s.span.begin);
            mark(written, load, s.span);
        }
    for (const Anomaly& a : detection.events)
        if (touches(chosen, load, a.span) && !is_hidden(a, stored)) {
            out.events.push_back({a, a.span.end == load.end()});
            mark(written, load, a.span);
        }
    for (std::size_t i = 0; i < load.size(); ++i)
        if (written[i] && !std::isnan(detection.scores[i]))
            out.scores.push_back({load.time(i), detection.scores[i], flagged[i]});
    return out;
}

} // namespace elf::commands
