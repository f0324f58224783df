#pragma once

#include "elf/report/dashboard.hpp"
#include "elf/report/template.hpp"

namespace elf::report {

/// What the template of an area is filled with; `index` is its place in the data of the page.
Context area_context(const DashboardArea& area, Time as_of, std::size_t index);

/// The list of checks of an area, for the index too.
std::vector<Context> checks_of(const DashboardArea& area);

} // namespace elf::report
