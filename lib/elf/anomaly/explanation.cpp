#include "elf/anomaly/explanation.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <numeric>

namespace elf::anomaly {
namespace {

struct Words {
    std::string_view feature;
    std::string_view text;
    std::string_view unit; ///< how the value is written
};

constexpr Words dictionary[] = {
    {"residual_median", "residual against the slot's recent median", "sigma"},
    {"residual_forecast", "residual against forecast", "sigma"},
    {"change_step", "change from the interval before", "sigma"},
    {"residual_day", "residual of the last 24 h", "sigma"},
    {"constant_run", "time without a change", "hours"},
    {"residual_long", "residual against the slot's long median", "sigma"},
    {"share_of_maximum", "share of the day's maximum", "points"},
    {"profile_distance", "distance from all days of the kind", "times usual"},
};

std::string value_text(std::string_view unit, double v) {
    if (unit == "times usual")
        return fmt::format("{:.1f} times the usual one", v);
    if (unit == "hours")
        return fmt::format("{:.1f} h", std::expm1(v));
    if (unit == "points")
        return fmt::format("{:+.0f} points", 100 * v);
    return fmt::format("{:.1f} sigma", v);
}

std::string words_of(const std::string& name, double value) {
    for (const Words& w : dictionary)
        if (w.feature == name)
            return fmt::format("{} ({})", w.text, value_text(w.unit, value));
    return fmt::format("{} ({:.3g})", name, value);
}

} // namespace

std::string explain(const std::vector<std::string>& names, std::span<const double> row,
                    const std::vector<double>& credit) {
    constexpr std::size_t most = 3;
    constexpr double least_share = 0.25;
    std::vector<std::size_t> order(names.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return credit[a] > credit[b]; });
    std::string out;
    for (std::size_t k = 0; k < std::min(most, order.size()); ++k) {
        const std::size_t i = order[k];
        if (credit[i] <= 0 || credit[i] < least_share * credit[order[0]] || std::isnan(row[i]))
            break;
        out += (out.empty() ? "" : ", ") + words_of(names[i], row[i]);
    }
    return out;
}

} // namespace elf::anomaly
