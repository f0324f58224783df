#include "elf/clean/override.hpp"

#include "elf/clean/changes.hpp"
#include "elf/clean/reason.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace elf::clean {
namespace {

void take_value(Reading& r, double value) {
    r.value = value;
    r.quality = Quality::corrected;
    r.reason = reason::overridden;
}

void reject(Reading& r) {
    r.value = std::numeric_limits<double>::quiet_NaN();
    r.quality = r.raw ? Quality::rejected : Quality::missing;
    r.reason = reason::overridden;
}

void accept(Reading& r) {
    if (!r.raw)
        return;
    r.value = *r.raw;
    r.quality = Quality::measured;
    r.reason = reason::overridden;
}

void decide(Reading& r, const Override& o) {
    switch (o.action) {
    case Override::Action::value:
        return take_value(r, o.value);
    case Override::Action::reject:
        return reject(r);
    case Override::Action::accept:
        return accept(r);
    }
}

/// In force at the moment `known`; null where none is.
const Override* decision_at(const std::vector<Override>& overrides, Time time, Time known) {
    const auto found = std::find_if(overrides.rbegin(), overrides.rend(), [&](const Override& o) {
        return o.range.contains(time) && o.known_at <= known &&
               !(o.revoked_at && *o.revoked_at <= known);
    });
    return found == overrides.rend() ? nullptr : &*found;
}

/// A gap looks as it does since the last decision on what it holds or lies between.
void date_gaps(const std::vector<Time>& since, std::vector<Reading>& readings) {
    for (std::size_t first = 0; first < readings.size(); ++first) {
        if (!std::isnan(readings[first].value))
            continue;
        std::size_t last = first;
        while (last < readings.size() && std::isnan(readings[last].value))
            ++last;
        const auto at = [&](std::size_t i) { return since.begin() + static_cast<long>(i); };
        const Time decided = *std::max_element(at(first > 0 ? first - 1 : 0),
                                               at(std::min(last + 1, readings.size())));
        for (std::size_t i = first; i < last; ++i)
            if (since[i] == Time::min())
                readings[i].known_at = std::max(readings[i].known_at, decided);
        first = last;
    }
}

Reading nothing_received(Time time) {
    return {time, {}, std::nan(""), std::nullopt, Quality::missing, reason::gap, {}};
}

/// When anything was decided, revoked, or said by the versions, of one interval.
std::set<Time> moments(const std::vector<Override>& overrides, Time time,
                       const std::vector<Reading>& automatic) {
    std::set<Time> out;
    for (const Reading& r : automatic)
        out.insert(r.known_at);
    for (const Override& o : overrides) {
        if (!o.range.contains(time))
            continue;
        out.insert(o.known_at);
        if (o.revoked_at)
            out.insert(*o.revoked_at);
    }
    return out;
}

} // namespace

bool is_covered(const std::vector<Override>& overrides, Time time) {
    return std::any_of(overrides.begin(), overrides.end(),
                       [&](const Override& o) { return o.range.contains(time); });
}

InForce in_force(const std::vector<Override>& overrides, Time time) {
    InForce out;
    // Latest first: those above the one that counts are revoked, and it counts again since then.
    for (auto o = overrides.rbegin(); o != overrides.rend(); ++o) {
        if (!o->range.contains(time))
            continue;
        out.since = std::max(out.since, o->revoked_at.value_or(o->known_at));
        if (!o->revoked_at) {
            out.decision = &*o;
            break;
        }
    }
    return out;
}

void apply_overrides(const std::vector<Override>& overrides, const std::vector<Reading>& received,
                     std::vector<Reading>& readings) {
    if (overrides.empty())
        return;
    std::vector<Time> since(readings.size(), Time::min());
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const InForce verdict = in_force(overrides, readings[i].time);
        since[i] = verdict.since;
        if (verdict.decision) {
            readings[i] = received[i];
            // A value needs nothing else to be known.
            if (verdict.decision->action == Override::Action::value && !received[i].raw)
                readings[i].known_at = verdict.since;
            decide(readings[i], *verdict.decision);
        }
        readings[i].known_at = std::max(readings[i].known_at, verdict.since);
    }
    date_gaps(since, readings);
}

std::vector<Reading> with_decisions(const std::vector<Override>& overrides, Time time,
                                    const std::vector<Reading>& automatic) {
    std::vector<Reading> out;
    for (const Time known : moments(overrides, time, automatic)) {
        const auto after = std::find_if(automatic.begin(), automatic.end(),
                                        [&](const Reading& r) { return r.known_at > known; });
        const Override* decision = decision_at(overrides, time, known);
        const bool has_value = decision && decision->action == Override::Action::value;
        // Nothing to decide about yet; but a value that was pinned and is no more leaves a hole.
        if (after == automatic.begin() && !has_value && out.empty())
            continue;
        Reading r = after == automatic.begin() ? nothing_received(time) : *(after - 1);
        if (decision)
            decide(r, *decision);
        r.known_at = known;
        if (out.empty() || !same_content(out.back(), r))
            out.push_back(std::move(r));
    }
    return out;
}

std::vector<Reading> pinned_outside(const std::vector<Override>& overrides, TimeRange readings,
                                    Step step) {
    std::set<Time> times;
    for (const Override& o : overrides)
        if (o.action == Override::Action::value)
            for (Time t = o.range.begin; t < o.range.end; t += step.length())
                if (!readings.contains(t))
                    times.insert(t);
    std::vector<Reading> out;
    for (const Time t : times)
        for (Reading& r : with_decisions(overrides, t, {}))
            out.push_back(std::move(r));
    return out;
}

bool is_overridden(const Reading& r) {
    return r.reason == reason::overridden;
}

} // namespace elf::clean
