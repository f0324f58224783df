#include "elf/anomaly/neighbours.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace elf::anomaly {
namespace {

using Days = std::chrono::sys_days;
/// Places of events by the day that they touch and their direction, ascending.
using Calendar = std::map<std::pair<Days, int>, std::vector<std::size_t>>;

template <class Visit>
void each_day(TimeRange span, Visit visit) {
    for (Days day = std::chrono::floor<std::chrono::days>(span.begin); day < span.end;
         day += std::chrono::days{1})
        visit(day);
}

bool meet(TimeRange a, TimeRange b) {
    return a.begin < b.end && b.begin < a.end;
}

Calendar calendar_of(const std::vector<EventSpan>& events) {
    Calendar out;
    for (std::size_t i = 0; i < events.size(); ++i)
        if (events[i].direction != 0)
            each_day(events[i].span, [&](Days day) {
                out[{day, events[i].direction}].push_back(i);
            });
    return out;
}

/// The first event of the area that has the event at this place.
std::vector<std::size_t> first_of_areas(const std::vector<EventSpan>& events) {
    std::vector<std::size_t> out(events.size());
    for (std::size_t i = 1; i < events.size(); ++i)
        out[i] = events[i].area == events[i - 1].area ? out[i - 1] : i;
    return out;
}

} // namespace

std::vector<std::vector<int>> neighbours_of(const std::vector<EventSpan>& events,
                                            std::size_t most) {
    const Calendar calendar = calendar_of(events);
    const std::vector<std::size_t> area = first_of_areas(events);
    std::vector<std::vector<int>> out(events.size());
    std::vector<std::size_t> met; // areas, by their first event
    for (std::size_t i = 0; i < events.size(); ++i) {
        met.clear();
        if (events[i].direction != 0)
            each_day(events[i].span, [&](Days day) {
                std::size_t found = 0;
                for (const std::size_t k : calendar.at({day, events[i].direction})) {
                    if (found == most)
                        break;
                    if (area[k] == area[i] || !meet(events[k].span, events[i].span) ||
                        (found > 0 && met.back() == area[k]))
                        continue;
                    met.push_back(area[k]);
                    ++found;
                }
            });
        std::sort(met.begin(), met.end());
        met.erase(std::unique(met.begin(), met.end()), met.end());
        met.resize(std::min(met.size(), most));
        for (const std::size_t k : met)
            out[i].push_back(events[k].area);
    }
    return out;
}

} // namespace elf::anomaly
