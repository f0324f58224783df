#include "elf/report/number.hpp"

#include <charconv>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::report {

double parse_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::numeric_limits<double>::quiet_NaN();
    return value;
}

std::string full_number(double value) {
    char buffer[32];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
    return {buffer, end};
}

std::string short_number(double value) {
    const double size = std::abs(value);
    if (size >= 1e5 && size < 1e15)
        return fmt::format("{:.0f}", value);
    return fmt::format("{:.6g}", value);
}

std::string short_number(std::string_view text) {
    return short_number(parse_number(text));
}

std::string fixed_number(std::string_view text, int decimals) {
    return fmt::format("{:.{}f}", parse_number(text), decimals);
}

} // namespace elf::report
