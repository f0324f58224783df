#include "elf/core/unit.hpp"

#include "elf/core/error.hpp"

#include <fmt/core.h>
#include <limits>

namespace elf {

Unit unit_of(std::string_view name) {
    struct Named {
        std::string_view name;
        Unit unit;
    };
    using enum Unit::Kind;
    static constexpr Named known[] = {
        {"W", {power, 1e-3}},   {"kW", {power, 1}},      {"MW", {power, 1e3}},
        {"GW", {power, 1e6}},   {"MWmed", {power, 1e3}}, {"MAW", {power, 1e3}},
        {"Wh", {energy, 1e-3}}, {"kWh", {energy, 1}},    {"MWh", {energy, 1e3}},
        {"GWh", {energy, 1e6}}, {"TWh", {energy, 1e9}},
    };
    for (const Named& n : known)
        if (n.name == name)
            return n.unit;
    return {other, 1};
}

double conversion(std::string_view from, std::string_view to, Minutes length) {
    if (from == to)
        return 1;
    const Unit a = unit_of(from);
    const Unit b = unit_of(to);
    if (a.kind == Unit::Kind::other || b.kind == Unit::Kind::other)
        throw Error(ExitCode::usage, fmt::format("'{}' does not convert to '{}'", from, to),
                    "electric units are W, kW, MW, GW, Wh, kWh, MWh, GWh and TWh");
    double factor = a.kilo / b.kilo;
    const double hours = static_cast<double>(length.count()) / 60.0;
    if (a.kind == Unit::Kind::energy && b.kind == Unit::Kind::power)
        factor /= hours;
    if (a.kind == Unit::Kind::power && b.kind == Unit::Kind::energy)
        factor *= hours;
    return factor;
}

double kwh(double value, std::string_view unit, Minutes length) {
    if (unit_of(unit).kind == Unit::Kind::other)
        return std::numeric_limits<double>::quiet_NaN();
    return value * conversion(unit, "kWh", length);
}

} // namespace elf
