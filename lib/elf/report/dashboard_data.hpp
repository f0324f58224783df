#pragma once

#include "elf/report/dashboard.hpp"

#include <string>
#include <vector>

namespace elf::report {

/// What the charts draw, as JSON that can stand in a <script>: an object of areas by their id,
/// values on the grid of the area, times in milliseconds since 1970.
std::string dashboard_data(const std::vector<DashboardArea>& areas, Time as_of);

} // namespace elf::report
