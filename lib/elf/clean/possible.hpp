#pragma once

#include <string_view>

namespace elf::clean {

/// Whether a value of the quantity (or of a forecast of it) can be at all: temperatures within what
/// was ever measured outdoors, cover and humidity within their scales, nothing negative where there
/// is no less than nothing. True for NaN, and for quantities that it does not know.
bool is_possible(std::string_view quantity, double value);

} // namespace elf::clean
