#include "elf/clean/changes.hpp"

#include <algorithm>
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

std::vector<Reading> since(Time turn, const std::vector<Reading>& before,
                           const std::vector<Reading>& after) {
    std::vector<Reading> out;
    out.reserve(before.size());
    auto a = after.begin();
    auto b = before.begin();
    while (a != after.end() || b != before.end()) {
        const Time time = a == after.end()    ? b->time
                          : b == before.end() ? a->time
                                              : std::min(a->time, b->time);
        const std::size_t first = out.size();
        for (; b != before.end() && b->time == time; ++b)
            out.push_back(*b);
        const auto first_after = a;
        while (a != after.end() && a->time == time)
            ++a;
        if (a == first_after || (out.size() > first && same_content(out.back(), *(a - 1))))
            continue;
        while (out.size() > first && out.back().known_at >= turn)
            out.pop_back();
        out.push_back(*(a - 1));
        out.back().known_at = std::max(out.back().known_at, turn);
    }
    return out;
}

} // namespace elf::clean
