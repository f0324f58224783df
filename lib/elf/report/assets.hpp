#pragma once

#include <string>
#include <string_view>

namespace elf::report {

/// dygraphs (MIT licence), as Debian packages it, without the pointers to its source maps.
std::string_view dygraphs_script();
std::string_view dygraphs_style();

/// The parts of a page, from lib/elf/report/page: the frame, the areas and their lights, one area,
/// data and runs; the style, and the script, which is several files.
std::string_view page_template();
/// Data, library and script of a page, wherever they stand in it.
std::string_view scripts_template();
std::string_view network_template();
std::string_view area_template();
std::string_view plant_template();
std::string_view page_style();
const std::string& page_script();

} // namespace elf::report
