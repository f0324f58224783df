#pragma once

#include <string_view>

namespace elf::report {

/// dygraphs (MIT licence), as Debian packages it, without the pointers to its source maps.
std::string_view dygraphs_script();
std::string_view dygraphs_style();

/// The page of the dashboard: lib/elf/report/dashboard.{html,css,js}.
std::string_view dashboard_template();
std::string_view dashboard_style();
std::string_view dashboard_script();

} // namespace elf::report
