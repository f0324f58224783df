#include "elf/features/operator_forecast.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::features {
namespace {

/// An error beyond this is a forecast in another unit or of another area.
constexpr double wild = 0.3;

} // namespace

std::vector<std::string> operator_names() {
    return {"operator",
            "operator_error_day_1",
            "operator_error_day_2",
            "operator_error_day_7",
            "operator_error_mean_day",
            "operator_error_mean_week",
            "operator_error_last",
            "operator_error_evening",
            "operator_mean_day",
            "operator_before",
            "operator_after"};
}

void operator_rows(const OperatorDays& o, double* out, std::size_t stride) {
    const std::size_t slots = o.level.size();
    const std::size_t n = o.errors.size();
    const std::size_t hour = slots / 24;
    const auto beside = [&](std::size_t s) { return o.today[s] - o.level[s]; };
    const auto error = [&](std::size_t days, std::size_t slot) {
        return std::clamp(o.errors[n - days * slots + slot], -wild, wild);
    };
    const auto mean = [&](std::size_t from, std::size_t to) { // slots before midnight
        double sum = 0;
        for (std::size_t i = n - from; i < n - to; ++i)
            sum += std::clamp(o.errors[i], -wild, wild);
        return sum / static_cast<double>(from - to);
    };
    double sum = 0;
    double known = 0;
    for (std::size_t s = 0; s < slots; ++s)
        if (!std::isnan(o.today[s])) {
            sum += beside(s);
            known += 1;
        }
    const double day = known > 0 ? sum / known : std::numeric_limits<double>::quiet_NaN();
    const auto neighbour = [&](std::size_t s, std::size_t own) {
        return std::isnan(o.today[s]) ? beside(own) : beside(s);
    };
    for (std::size_t s = 0; s < slots; ++s) {
        double* row = out + s * stride;
        std::size_t c = 0;
        row[c++] = beside(s);
        for (const std::size_t d : {1, 2, 7})
            row[c++] = error(d, s);
        row[c++] = mean(slots, 0);
        row[c++] = mean(operator_days * slots, 0);
        row[c++] = error(1, slots - 1);
        row[c++] = mean(4 * hour, hour);
        row[c++] = day;
        row[c++] = neighbour(s >= hour ? s - hour : s, s);
        row[c++] = neighbour(s + hour < slots ? s + hour : s, s);
    }
}

} // namespace elf::features
