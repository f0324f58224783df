#include "elf/clean/override.hpp"

#include <algorithm>

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

} // namespace

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

void apply(const std::vector<Override>& overrides, std::vector<Reading>& readings) {
    if (overrides.empty())
        return;
    for (Reading& r : readings) {
        const InForce verdict = in_force(overrides, r.time);
        if (verdict.decision)
            decide(r, *verdict.decision);
        r.known_at = std::max(r.known_at, verdict.since);
    }
}

bool is_overridden(const Reading& r) {
    return r.reason == reason::overridden;
}

} // namespace elf::clean
