#pragma once

#include <cstddef>

namespace elf::models {

/// sin and cos of 2 pi i day / period for i = 1 ... order, in turn: `out` takes 2 order values.
/// `day` counts from 1970-01-01.
void fourier(double day, double period, std::size_t order, double* out);

} // namespace elf::models
