#pragma once

#include "elf/sources/table.hpp"

/// The yearly files of hourly load (CURVA_CARGA) of ONS, Brazil.
namespace elf::sources {

/// Times are civil time of Brasília, with daylight saving until 2019: rows of the hour that it
/// skips are there, empty or zero, in the files of 2014 to 2018. One column of values: MW.
TableLayout load_curve_layout();

/// In the area column of sibling files: the sum of the four subsystems.
inline constexpr const char* sum_of_subsystems = "SIN";

} // namespace elf::sources
