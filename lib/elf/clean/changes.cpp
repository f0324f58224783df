#include "elf/clean/changes.hpp"

#include <cmath>

namespace elf::clean {
namespace {

bool same_value(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

bool same_content(const Reading& a, const Reading& b) {
    return same_value(a.value, b.value) && a.raw == b.raw && a.quality == b.quality &&
           a.reason == b.reason && a.source == b.source;
}

} // namespace

Changes changes(const std::vector<Reading>& stored, const std::vector<Reading>& wanted) {
    Changes out;
    auto old = stored.begin();
    for (const Reading& r : wanted) {
        while (old != stored.end() && old->time < r.time)
            ++old;
        const bool exists = old != stored.end() && old->time == r.time;
        if (exists && same_content(*old, r))
            continue;
        out.versions.push_back(r);
        if (exists && old->known_at > r.known_at)
            out.superseded.push_back(r);
    }
    return out;
}

} // namespace elf::clean
