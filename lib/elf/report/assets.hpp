#pragma once

#include <string_view>

namespace elf::report {

/// dygraphs (MIT licence), as Debian packages it.
std::string_view dygraphs_script();
std::string_view dygraphs_style();

} // namespace elf::report
