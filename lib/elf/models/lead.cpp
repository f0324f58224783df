#include "elf/models/lead.hpp"

#include <algorithm>
#include <cmath>

namespace elf::models {
namespace {

/// Share of the day-ahead error that the first hour after the last value has, and the hours in
/// which half of the rest returns.
constexpr double first_hour = 0.5;
constexpr double half_of_the_rest = 3.5;

double within_the_day(double days) {
    const double hours = std::max(24 * days - 1, 0.0);
    return 1 - (1 - first_hour) * std::exp2(-hours / half_of_the_rest);
}

} // namespace

double error_growth(double days, double learnt, double far) {
    if (days <= learnt)
        return within_the_day(days) / within_the_day(learnt);
    return 1 + (std::max(far, 1.0) - 1) * (1 - std::exp2(learnt - days));
}

Quantiles at_lead(const Quantiles& offsets, double days, double learnt, double far) {
    const double growth = error_growth(days, learnt, far);
    const double median = offsets[offsets.size() / 2];
    Quantiles out;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = std::min(growth, 1.0) * median + growth * (offsets[i] - median);
    return out;
}

} // namespace elf::models
