#pragma once

#include "elf/core/time.hpp"

#include <string>
#include <string_view>

namespace elf::report {

/// What --unit asks for: power, or energy per interval of the area.
class UnitChange {
public:
    /// Empty: everything stays as it is kept. Throws Error(usage) for a unit that is neither power
    /// nor energy.
    explicit UnitChange(std::string unit);

    /// Whether values kept in `unit` change: never those that are not electric (°C stays °C).
    bool applies(std::string_view unit) const;
    /// For values where it applies.
    double factor(std::string_view unit, Minutes step) const;
    const std::string& unit() const { return m_unit; }

private:
    std::string m_unit;
};

} // namespace elf::report
