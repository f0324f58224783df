#include "elf/report/spark.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace elf::report {
namespace {

constexpr std::array<std::string_view, 8> bars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

std::string_view bar(double value, double low, double high) {
    if (std::isnan(value))
        return " ";
    const double share = high > low ? (value - low) / (high - low) : 0.5;
    return bars[std::min(bars.size() - 1, static_cast<std::size_t>(share * bars.size()))];
}

} // namespace

std::vector<double> averaged(const std::vector<double>& values, std::size_t width) {
    const std::size_t n = std::min(width, values.size());
    std::vector<double> out;
    for (std::size_t bar = 0; bar < n; ++bar) {
        double sum = 0;
        long count = 0;
        for (std::size_t i = bar * values.size() / n; i < (bar + 1) * values.size() / n; ++i)
            if (!std::isnan(values[i])) {
                sum += values[i];
                ++count;
            }
        out.push_back(count ? sum / static_cast<double>(count)
                            : std::numeric_limits<double>::quiet_NaN());
    }
    return out;
}

std::string sparkline(const std::vector<double>& values, double low, double high) {
    std::string out;
    for (const double v : values)
        out += bar(v, low, high);
    return out;
}

std::string two_sparklines(const std::vector<double>& before, const std::vector<double>& after,
                           std::size_t width) {
    const std::vector<double> left = averaged(before, width);
    const std::vector<double> right = averaged(after, width);
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const auto* side : {&left, &right})
        for (const double v : *side)
            if (!std::isnan(v)) {
                low = std::min(low, v);
                high = std::max(high, v);
            }
    if (low > high)
        return {};
    return sparkline(left, low, high) + "│" + sparkline(right, low, high);
}

} // namespace elf::report
