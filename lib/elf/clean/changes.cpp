#include "elf/clean/changes.hpp"

#include <cmath>

namespace elf::clean {
namespace {

bool same_value(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

} // namespace

bool same_content(const Reading& a, const Reading& b) {
    return same_value(a.value, b.value) && a.raw == b.raw && a.quality == b.quality &&
           a.reason == b.reason && a.source == b.source && a.raw_time == b.raw_time;
}

Changes changes(const std::vector<Reading>& stored, const std::vector<Reading>& wanted) {
    Changes out;
    auto old = stored.begin();
    for (auto first = wanted.begin(); first != wanted.end();) {
        auto end = first;
        while (end != wanted.end() && end->time == first->time)
            ++end;
        const Reading& last = *(end - 1);
        while (old != stored.end() && old->time < last.time)
            ++old;
        const bool exists = old != stored.end() && old->time == last.time;
        if (!exists || old->known_at > last.known_at) {
            if (exists && !same_content(*old, last))
                out.superseded.push_back(last);
            if (!exists || !same_content(*old, last))
                out.versions.insert(out.versions.end(), first, end);
        } else if (!same_content(*old, last)) {
            // What was believed up to then stays as it was believed.
            while (first->known_at <= old->known_at && first + 1 != end)
                ++first;
            out.versions.insert(out.versions.end(), first, end);
        }
        first = end;
    }
    return out;
}

} // namespace elf::clean
