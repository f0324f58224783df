#include "elf/features/deviations.hpp"

#include <array>
#include <cmath>

namespace elf::features {
namespace {

constexpr std::array<std::size_t, 4> lag_days{1, 2, 3, 7};
constexpr std::array<std::size_t, 5> last_hours{0, 1, 2, 3, 5};
constexpr std::size_t parts_of_a_day = 8;
constexpr std::array<const char*, 6> seasonal{"day_1",      "last",      "mean_day_1",
                                              "mean_day_2", "slot_week", "afternoon"};

std::string named(const std::string& what) {
    return "deviation_" + what;
}

} // namespace

std::vector<std::string> deviation_names() {
    std::vector<std::string> names;
    for (const std::size_t d : lag_days)
        names.push_back(named("day_" + std::to_string(d)));
    for (const std::size_t h : last_hours)
        names.push_back(named("last_" + std::to_string(h) + "h"));
    for (std::size_t p = 0; p < parts_of_a_day; ++p)
        names.push_back(named("curve_" + std::to_string(p)));
    for (const char* mean :
         {"mean_day_1", "mean_day_2", "mean_day_3", "mean_week", "mean_fortnight", "slot_week"})
        names.push_back(named(mean));
    for (const char* phase : {"_year_sin", "_year_cos"})
        for (const char* of : seasonal)
            names.push_back(named(std::string(of) + phase));
    return names;
}

std::vector<std::string> deviation_bend_names() {
    std::vector<std::string> names;
    for (const char* phase : {"_half_year_sin", "_half_year_cos"})
        for (const char* of : {"day_1", "last", "mean_day_1"})
            names.push_back(named(std::string(of) + phase));
    for (const char* of : {"day_1_squared", "last_squared", "mean_squared", "turn", "mean_by_last",
                           "day_1_rest", "last_rest"})
        names.push_back(named(of));
    return names;
}

void deviation_rows(const PastDeviations& d, double* out, std::size_t stride) {
    const std::size_t n = d.past.size();
    const std::size_t hour = d.slots / 24;
    const auto at = [&](std::size_t days, std::size_t slot) {
        return d.past[n - days * d.slots + slot];
    };
    const auto mean = [&](std::size_t begin, std::size_t length) {
        double sum = 0;
        for (std::size_t i = begin; i < begin + length; ++i)
            sum += d.past[i];
        return sum / static_cast<double>(length);
    };
    std::array<double, deviation_days + 1> day{};
    for (std::size_t k = 1; k < day.size(); ++k)
        day[k] = mean(n - k * d.slots, d.slots);
    const auto mean_of_days = [&](std::size_t days) {
        double sum = 0;
        for (std::size_t k = 1; k <= days; ++k)
            sum += day[k];
        return sum / static_cast<double>(days);
    };
    const double last = d.past[n - 1];
    const double afternoon = mean(n - d.slots + 15 * hour, hour);
    const double week = mean_of_days(7);
    const double fortnight = mean_of_days(deviation_days);
    for (std::size_t s = 0; s < d.slots; ++s) {
        double* row = out + s * stride;
        std::size_t c = 0;
        double slot_week = 0;
        for (std::size_t k = 1; k <= 7; ++k)
            slot_week += at(k, s) / 7;
        for (const std::size_t k : lag_days)
            row[c++] = at(k, s);
        for (const std::size_t h : last_hours)
            row[c++] = d.past[n - 1 - h * hour];
        for (std::size_t p = 0; p < parts_of_a_day; ++p)
            row[c++] = mean(n - d.slots + p * (d.slots / parts_of_a_day), d.slots / parts_of_a_day);
        for (const double v : {day[1], day[2], day[3], week, fortnight, slot_week})
            row[c++] = v;
        for (const double phase : {std::sin(d.year_phase), std::cos(d.year_phase)})
            for (const double v : {at(1, s), last, day[1], day[2], slot_week, afternoon})
                row[c++] = v * phase;
        for (const double phase : {std::sin(2 * d.year_phase), std::cos(2 * d.year_phase)})
            for (const double v : {at(1, s), last, day[1]})
                row[c++] = v * phase;
        row[c++] = at(1, s) * at(1, s);
        row[c++] = last * last;
        row[c++] = day[1] * day[1];
        row[c++] = (day[1] - day[2]) * std::abs(day[1] - day[2]);
        row[c++] = day[1] * last;
        row[c++] = d.rest ? at(1, s) : 0.0;
        row[c++] = d.rest ? last : 0.0;
    }
}

} // namespace elf::features
