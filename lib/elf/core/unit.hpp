#pragma once

#include "elf/core/time.hpp"

#include <string_view>

namespace elf {

/// Electric units: power (W, kW, MW, GW; MWmed is MW) or energy per interval (Wh, kWh, MWh, GWh).
/// Other units (°C, m/s) are passed through unchanged and only compared.
struct Unit {
    enum class Kind { power, energy, other };
    Kind kind;
    double kilo; ///< how many kW, or kWh, one of it is; 1 for other
};

Unit unit_of(std::string_view name);

/// Factor that turns a value in `from` over an interval of `length` into `to` over the same
/// interval: 1 MWh in 30 minutes is 2 MW. Throws Error(usage) where the two do not convert:
/// units are never guessed.
double conversion(std::string_view from, std::string_view to, Minutes length);

/// Energy in kWh of a mean power in `unit` over `length`; NaN where it is not an electric unit.
double kwh(double value, std::string_view unit, Minutes length);

} // namespace elf
