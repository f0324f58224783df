#pragma once

#include "elf/report/dashboard.hpp"

#include <string>
#include <vector>

namespace elf::report {

/// What dashboard.js draws, as JSON that can stand in a <script>: one object per area, values on
/// the grid of the area, times in milliseconds since 1970.
std::string dashboard_data(const std::vector<DashboardArea>& areas, Time as_of);

} // namespace elf::report
