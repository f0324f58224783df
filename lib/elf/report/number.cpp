#include "elf/report/number.hpp"

#include <algorithm>
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

void append_number(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        return;
    }
    // As PostgreSQL writes it, so that tool and view agree: an exponent only where it is far off.
    const double size = std::abs(value);
    const bool near = value == 0 || (size >= 1e-4 && size < 1e15);
    char buffer[32];
    const auto [end, error] =
        std::to_chars(buffer, buffer + sizeof buffer, value,
                      near ? std::chars_format::fixed : std::chars_format::scientific);
    out.append(buffer, end);
}

std::string full_number(double value) {
    std::string out;
    append_number(out, value);
    return out;
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

std::string readable_number(double value) {
    if (!std::isfinite(value))
        return "–";
    const double size = std::abs(value);
    std::string digits = size >= 1000  ? fmt::format("{:.0f}", size)
                         : size >= 100 ? fmt::format("{:.1f}", size)
                                       : fmt::format("{:.4g}", size);
    if (const std::size_t point = digits.find('.');
        point != std::string::npos && digits.find('e') == std::string::npos) {
        digits.erase(digits.find_last_not_of('0') + 1);
        if (digits.back() == '.')
            digits.pop_back();
    }
    std::size_t end = std::min(digits.find('.'), digits.size());
    for (; size >= 1000 && end > 3; end -= 3)
        digits.insert(end - 3, end > 3 ? "\u202f" : "");
    return (value < 0 ? "−" : "") + digits;
}

ReadableEnergy readable_energy(double kwh) {
    struct Scale {
        double kwh;
        const char* unit;
    };
    constexpr Scale scales[] = {{1e9, "TWh"}, {1e6, "GWh"}, {1e3, "MWh"}};
    for (const Scale& s : scales)
        if (std::abs(kwh) >= s.kwh)
            return {readable_number(kwh / s.kwh), s.unit};
    return {readable_number(kwh), "kWh"};
}

} // namespace elf::report
