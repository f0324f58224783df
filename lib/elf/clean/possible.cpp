#include "elf/clean/possible.hpp"

#include <limits>

namespace elf::clean {
namespace {

struct Limits {
    std::string_view quantity;
    double least, most;
};

constexpr double unlimited = std::numeric_limits<double>::infinity();

constexpr Limits all_limits[]{
    {"temperature", -90, 60}, // °C; extremes of the WMO: -89.2 and 56.7
    {"humidity", 0, 110},     // %; a little of supersaturation is measured
    {"wind_speed", 0, 114},   // m/s; extreme of the WMO: 113.2, in a gust
    {"cloud_cover", 0, 100},  // %
    {"radiation", -20, 2000}, // W/m²; instruments fall below zero in clear nights
    {"precipitation", 0, unlimited},
};

} // namespace

bool is_possible(std::string_view quantity, double value) {
    constexpr std::string_view forecast = "_forecast";
    if (quantity.ends_with(forecast))
        quantity.remove_suffix(forecast.size());
    for (const Limits& l : all_limits)
        if (l.quantity == quantity)
            return !(value < l.least || value > l.most);
    return true;
}

} // namespace elf::clean
