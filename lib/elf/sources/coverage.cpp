#include "elf/sources/coverage.hpp"

#include <algorithm>

namespace elf::sources {

Ranges merged(Ranges ranges) {
    std::erase_if(ranges, [](const TimeRange& r) { return r.empty(); });
    std::sort(ranges.begin(), ranges.end(),
              [](const TimeRange& a, const TimeRange& b) { return a.begin < b.begin; });
    Ranges out;
    for (const TimeRange& r : ranges) {
        if (!out.empty() && r.begin <= out.back().end)
            out.back().end = std::max(out.back().end, r.end);
        else
            out.push_back(r);
    }
    return out;
}

Ranges without(TimeRange whole, const Ranges& covered) {
    Ranges out;
    for (const TimeRange& c : covered) {
        if (c.end <= whole.begin || c.begin >= whole.end)
            continue;
        if (c.begin > whole.begin)
            out.push_back({whole.begin, c.begin});
        whole.begin = std::max(whole.begin, c.end);
    }
    if (!whole.empty())
        out.push_back(whole);
    return out;
}

Ranges wanted(const Stream& stream, const Ranges& covered, const Wish& wish, Due due, Time as_of) {
    const Time latest = as_of + stream.ahead;
    Time begin = wish.from.value_or(as_of - stream.history.value_or(wish.history));
    if (stream.begins)
        begin = std::max(begin, *stream.begins);
    const TimeRange whole{begin, std::min(wish.to.value_or(latest), latest)};
    if (whole.empty())
        return {};
    if (wish.again)
        return {whole};
    Ranges out = without(whole, covered);
    if (!wish.from && !wish.to) {
        std::chrono::seconds back = stream.overlap.each_run;
        if (due.daily)
            back = std::max(back, stream.overlap.daily);
        if (due.monthly)
            back = std::max(back, stream.overlap.monthly);
        // Holidays to come are no forecast that gets better from day to day.
        if (back.count() > 0 || !stream.series.empty())
            out.push_back({std::max(begin, as_of - back), whole.end});
    }
    return merged(std::move(out));
}

Reach reach_of(const Stream& stream, const Request& request, const Page& page) {
    const TimeRange asked = page.answers.value_or(request.range);
    if (stream.series.empty() || asked.empty())
        return {asked, std::nullopt};
    const Time reach = end_of_values(asked, page.values);
    const Time published = request.as_of - stream.lag;
    if (reach < std::min(asked.end, published))
        return {{asked.begin, reach}, reach};
    // Past and complete, or as far as it goes yet.
    return {{asked.begin, asked.end <= published ? asked.end : reach}, std::nullopt};
}

} // namespace elf::sources
