#pragma once

#include "elf/core/time.hpp"

#include <optional>
#include <string>

namespace elf {

/// Quantities are words of the table `observation`: `load`, `temperature`, ... A quantity that
/// ends in `_forecast` is a forecast of the quantity before it and carries `issued_at`.
bool is_forecast(std::string_view quantity);

/// One value as received. Never overwritten: a correction is one more with a later `known_at`.
struct Observation {
    Time time;                     ///< start of the interval
    Minutes length{0};             ///< of the interval
    double value = 0;              ///< in `unit`, never NaN: what is missing is not observed
    Time known_at;                 ///< from when on a tool may use it
    std::optional<Time> issued_at; ///< of forecasts
    std::string unit;
};

} // namespace elf
