#include "elf/report/dashboard_text.hpp"

#include "elf/report/escape.hpp"
#include "elf/report/number.hpp"
#include "elf/report/time_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/core.h>

namespace elf::report {
namespace {

struct State {
    std::string_view name, sign;
};
constexpr std::array<State, 5> states{
    {{"failed", "✖"}, {"stale", "◌"}, {"alert", "◆"}, {"warning", "▲"}, {"ok", "●"}}};

std::string data_html(double value, std::string_view attribute, const std::string& text) {
    return std::isfinite(value)
               ? fmt::format("<data{} value=\"{}\">{}</data>", attribute, short_number(value), text)
               : "–";
}

} // namespace

std::size_t state_rank(std::string_view state) {
    const auto at =
        std::find_if(states.begin(), states.end(), [&](const State& s) { return s.name == state; });
    return static_cast<std::size_t>(at - states.begin());
}

std::string state_sign(std::string_view state) {
    const std::size_t r = state_rank(state);
    return std::string(r < states.size() ? states[r].sign : "");
}

std::string yes_if(bool condition) {
    return condition ? "yes" : "";
}

void set_time(Context& c, const TimeZone& zone, Time t) {
    c.texts["time"] = format_time(t);
    c.texts["time_utc"] = utc_text(t);
    c.texts["time_local"] = local_text(zone, t);
}

std::string power_html(double value) {
    return data_html(value, "", readable_number(value));
}

std::string signed_power_html(double value) {
    return data_html(value, " class=\"signed\"",
                     (value < 0 ? "−" : "+") + readable_number(std::abs(value)));
}

std::string unit_html(const std::string& unit) {
    return "<span class=\"unit\">" + html_text(unit) + "</span>";
}

std::string time_html(const TimeZone& zone, Time t) {
    return fmt::format("<time datetime=\"{}\" title=\"{} UTC\">{}</time>", format_time(t),
                       utc_text(t), local_text(zone, t));
}

std::string whole_percent(double value) {
    return std::isnan(value) ? "–" : fmt::format("{:.0f} %", value);
}

std::string percent_text(double value) {
    return std::isnan(value) ? "–" : fmt::format("{:.2f} %", value);
}

std::string in_words(std::string code) {
    std::replace(code.begin(), code.end(), '_', ' ');
    return code;
}

std::string length_text(TimeRange span) {
    const auto minutes = std::chrono::floor<Minutes>(span.end - span.begin).count();
    if (minutes % 60 == 0 && minutes <= 72L * 60)
        return fmt::format("{} h", minutes / 60);
    if (minutes > 72L * 60)
        return fmt::format("{:.1f} days", static_cast<double>(minutes) / 1440);
    return minutes < 60 ? fmt::format("{} min", minutes)
                        : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string signed_energy(double kwh) {
    if (std::isnan(kwh))
        return {};
    const auto [energy, unit] = readable_energy(std::abs(kwh));
    return (kwh < 0 ? "−" : "+") + energy + " " + unit;
}

} // namespace elf::report
