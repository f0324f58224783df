#pragma once

#include "elf/core/time.hpp"

#include <cstddef>
#include <string>

namespace elf::report {

/// Where `part` lies in `whole`, in a line of `width` characters: `   ███    `. What took no time
/// has one all the same.
std::string timeline(TimeRange part, TimeRange whole, std::size_t width, bool unicode);

} // namespace elf::report
