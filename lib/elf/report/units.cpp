#include "elf/report/units.hpp"

#include "elf/core/error.hpp"
#include "elf/core/unit.hpp"

#include <fmt/core.h>

namespace elf::report {

UnitChange::UnitChange(std::string unit) : m_unit(std::move(unit)) {
    if (!m_unit.empty() && unit_of(m_unit).kind == Unit::Kind::other)
        throw Error(ExitCode::usage, fmt::format("'{}' is not a unit of power or energy", m_unit),
                    "write W, kW, MW or GW, or Wh, kWh, MWh, GWh or TWh for energy per interval");
}

bool UnitChange::applies(std::string_view unit) const {
    return !m_unit.empty() && unit != m_unit && unit_of(unit).kind != Unit::Kind::other;
}

double UnitChange::factor(std::string_view unit, Minutes step) const {
    return conversion(unit, m_unit, step);
}

} // namespace elf::report
