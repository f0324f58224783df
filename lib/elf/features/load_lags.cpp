#include "elf/features/load_lags.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace elf::features {
namespace {

constexpr std::array<std::size_t, 6> lag_days{1, 2, 3, 6, 7, 14};
constexpr std::array<std::size_t, 4> last_hours{2, 3, 4, 6};

} // namespace

std::vector<std::string> load_names() {
    std::vector<std::string> names;
    for (const std::size_t d : lag_days)
        names.push_back("load_day_" + std::to_string(d));
    names.insert(names.end(), {"load_mean_day", "load_mean_week"});
    for (const char* lag : {"load_day_1_", "load_day_7_"})
        for (const char* of : {"monday", "saturday", "sunday", "was_holiday", "is_holiday", "flag"})
            names.push_back(std::string(lag) + of);
    names.insert(names.end(), {"last", "last_day", "last_week"});
    for (const std::size_t h : last_hours)
        names.push_back("last_day_" + std::to_string(h) + "h");
    names.insert(names.end(),
                 {"last_week_6h", "load_day_1_before", "load_day_1_after", "load_weeks"});
    return names;
}

void load_row(const PastLoad& load, std::size_t slot, std::span<double> out) {
    const std::size_t slots = load.level.size();
    const std::size_t n = load.past.size();
    const std::size_t hour = slots / 24;
    const double level = load.level[slot];
    // i counts back from the slot's place in the day to come, as a shift of the series would.
    const auto back = [&](std::size_t i) { return load.past[n + slot - i]; };
    const auto before_midnight = [&](std::size_t i) { return load.past[n - i]; };
    const auto mean = [&](std::size_t end, std::size_t length) {
        return (load.prefix[end] - load.prefix[end - length]) / static_cast<double>(length);
    };
    std::size_t c = 0;
    for (const std::size_t d : lag_days)
        out[c++] = back(d * slots) - level;
    const std::size_t yesterday = n + slot + 1 - slots;
    out[c++] = mean(yesterday, slots);
    out[c++] = mean(yesterday, 7 * slots);
    const auto interact = [&](double lag, bool was_holiday) {
        const std::array<bool, 5> when{load.today.weekday == 0, load.today.weekday == 5,
                                       load.today.weekday == 6 || load.today.holiday, was_holiday,
                                       load.today.holiday};
        for (const bool w : when)
            out[c++] = w ? lag - level : 0.0;
        out[c++] = was_holiday ? 1.0 : 0.0;
    };
    interact(back(slots), load.holiday_yesterday);
    interact(back(7 * slots), load.holiday_week_ago);
    out[c++] = before_midnight(1);
    out[c++] = before_midnight(1) - before_midnight(1 + slots);
    out[c++] = before_midnight(1) - before_midnight(1 + 7 * slots);
    for (const std::size_t h : last_hours)
        out[c++] = before_midnight(h * hour) - before_midnight(h * hour + slots);
    out[c++] = mean(n, 6 * hour) - mean(n - 7 * slots, 6 * hour);
    out[c++] = back(slots + hour) - level;
    out[c++] = (slot + hour < slots ? back(slots - hour) : back(slots)) - level;
    const std::size_t weeks = std::min<std::size_t>(4, n / (7 * slots));
    double sum = 0;
    for (std::size_t w = 1; w <= weeks; ++w)
        sum += back(7 * w * slots);
    out[c++] = sum / static_cast<double>(weeks) - level;
}

} // namespace elf::features
