#include "elf/sources/local_day.hpp"

#include <algorithm>

namespace elf::sources {

using namespace std::chrono;

TimeRange range_of(const TimeZone& zone, DateSpan span) {
    return {zone.start_of_day(span.first), zone.start_of_day(span.last + days{1})};
}

std::vector<DateSpan> split_days(const TimeZone& zone, TimeRange range, days window) {
    std::vector<DateSpan> out;
    if (range.empty())
        return out;
    const Date last = zone.local(range.end - seconds{1}).date;
    for (Date day = zone.local(range.begin).date; day <= last; day += window)
        out.push_back({day, std::min(day + window - days{1}, last)});
    return out;
}

days whole_days(std::optional<seconds> window, days longest) {
    return std::clamp(floor<days>(window.value_or(longest)), days{1}, longest);
}

Time day_ahead_issue(const TimeZone& zone, Time target, seconds of_day) {
    return zone.from_local(zone.local(target).date - days{1}, of_day).first;
}

} // namespace elf::sources
