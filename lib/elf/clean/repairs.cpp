#include "elf/clean/repairs.hpp"

#include "elf/clean/reason.hpp"
#include "elf/clean/swapped_days.hpp"

#include <algorithm>

namespace elf::clean {
namespace {

const Repair* repair_at(Time t, const std::vector<Repair>& repairs) {
    for (const Repair& r : repairs)
        if (r.range.contains(t))
            return &r;
    return nullptr;
}

Time belongs_to(Time t, const Repair& repair, const TimeZone& zone) {
    return repair.kind == Repair::Kind::swapped_days ? swap_back(t, zone) : t - repair.shift;
}

} // namespace

std::vector<Repair> repairs_of(const std::vector<Repair>& repairs, const std::string& source) {
    std::vector<Repair> out;
    std::copy_if(repairs.begin(), repairs.end(), std::back_inserter(out),
                 [&](const Repair& r) { return r.source == source; });
    return out;
}

TimeRange needed(TimeRange range, const std::vector<Repair>& repairs) {
    TimeRange out = range;
    for (const Repair& r : repairs) {
        if (!r.applied || r.range.end <= range.begin || r.range.begin >= range.end)
            continue;
        if (r.kind == Repair::Kind::swapped_days) {
            out.begin = std::min(out.begin, r.range.begin);
            out.end = std::max(out.end, r.range.end);
        } else {
            out.begin = std::min(out.begin, range.begin + r.shift);
            out.end = std::max(out.end, range.end + r.shift);
        }
    }
    return out;
}

std::vector<Observation> move_back(std::vector<Observation> observations,
                                   const std::vector<Repair>& repairs, const TimeZone& zone,
                                   bool are_forecasts) {
    std::vector<Observation> out;
    out.reserve(observations.size());
    for (Observation& o : observations) {
        const Repair* repair = repair_at(o.time, repairs);
        if (!repair || !repair->applied) {
            out.push_back(std::move(o));
            continue;
        }
        const Time time = belongs_to(o.time, *repair, zone);
        if (repair->kind == Repair::Kind::clock_shift && !repair->range.contains(time))
            continue;
        if (are_forecasts) {
            o.known_at += time - o.time;
            if (o.issued_at)
                *o.issued_at += time - o.time;
        } else if (time != o.time) {
            o.known_at = std::max(o.known_at, time + o.length);
        }
        o.time = time;
        out.push_back(std::move(o));
    }
    std::stable_sort(out.begin(), out.end(), [](const Observation& a, const Observation& b) {
        return std::pair(a.time, a.known_at) < std::pair(b.time, b.known_at);
    });
    return out;
}

void mark_repaired(const std::vector<Repair>& repairs, const TimeZone& zone, Reading& r) {
    const Repair* repair = repair_at(r.time, repairs);
    if (!repair)
        return;
    const bool swapped = repair->kind == Repair::Kind::swapped_days;
    const Time received = swapped ? swap_back(r.time, zone) : r.time + repair->shift;
    if (received == r.time)
        return;
    r.reason = swapped ? reason::swapped_days : reason::clock_shift;
    if (!repair->applied)
        return;
    r.quality = Quality::corrected;
    r.raw_time = received;
}

} // namespace elf::clean
