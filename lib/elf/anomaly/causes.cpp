#include "elf/anomaly/causes.hpp"

#include "elf/core/robust.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::anomaly {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

void add_calendar(Date day, const HolidayCalendar& holidays, std::vector<std::string>& out) {
    const std::chrono::days one{1};
    if (holidays.contains(day))
        out.emplace_back("holiday");
    else if (holidays.is_half_day(day))
        out.emplace_back("half day");
    else if (is_bridge_day(day, holidays))
        out.emplace_back("bridge day");
    else if (holidays.contains(day - one) || holidays.contains(day + one))
        out.emplace_back("next to a holiday");
}

void add_weather(const Warmth& w, std::vector<std::string>& out) {
    constexpr double hot = 24; // degrees C, mean over the stretch
    constexpr double cold = 6;
    if (!w.is_unusual)
        return;
    if (w.difference > 0)
        out.emplace_back(w.mean >= hot ? "heat wave" : "unusually warm");
    else
        out.emplace_back(w.mean <= cold ? "cold spell" : "unusually cold");
}

} // namespace

Warmth warmth_of(const Evidence& evidence, const LocalGrid& grid, std::size_t first,
                 std::size_t last) {
    constexpr std::size_t days = 28;
    constexpr double notable = 6; // degrees C
    constexpr double scatters = 3;
    const std::vector<double>& t = evidence.temperature;
    Warmth out{missing, missing, false};
    if (t.empty())
        return out;
    std::vector<bool> asked(grid.slots);
    std::vector<double> here;
    for (std::size_t i = first; i < last; ++i) {
        asked[grid.slot[i]] = true;
        here.push_back(t[i]);
    }
    std::vector<double> before;
    for (std::size_t i = first; i-- > 0 && grid.day[first] - grid.day[i] <= days;)
        if (asked[grid.slot[i]] && grid.day[i] < grid.day[first])
            before.push_back(t[i]);
    const double usual = median(before, days / 2);
    out.mean = median(std::move(here));
    out.difference = out.mean - usual;
    for (double& v : before)
        v -= usual;
    out.is_unusual = std::abs(out.difference) >= notable &&
                     std::abs(out.difference) >= scatters * scatter(std::move(before));
    return out;
}

std::vector<std::string> causes_of(const JoinedStretch& s, const Evidence& evidence,
                                   const Picture& picture) {
    std::vector<std::string> out;
    const LocalGrid& grid = picture.grid;
    for (std::size_t day = grid.day[s.first]; day <= grid.day[s.last - 1] && out.empty(); ++day)
        add_calendar(grid.date(day), evidence.holidays, out);
    add_weather(warmth_of(evidence, grid, s.first, s.last), out);
    const auto first = picture.findings.begin();
    const bool is_fault = std::any_of(first + static_cast<long>(s.first),
                                      first + static_cast<long>(s.last), [](Finding f) {
                                          return f == Finding::missing || f == Finding::constant ||
                                                 f == Finding::wild || f == Finding::clock;
                                      });
    if (is_fault)
        out.emplace_back("data fault");
    return out;
}

} // namespace elf::anomaly
