#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace elf::features {

/// Somebody's own forecast of the day, the operator's, and how it did lately. `today` is on the
/// model's scale and slot by slot, NaN where there is none; `errors` are load - forecast of whole
/// days up to the midnight before, at least `operator_days` of them, 0 where not known; `level` the
/// usual load of each slot.
struct OperatorDays {
    std::span<const double> today;
    std::span<const double> errors;
    std::span<const double> level;
};
inline constexpr std::size_t operator_days = 7;

std::vector<std::string> operator_names();

/// For every slot, slots rows of `stride` doubles. NaN in a slot without a forecast.
void operator_rows(const OperatorDays& days, double* out, std::size_t stride);

} // namespace elf::features
