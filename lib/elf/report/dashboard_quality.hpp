#pragma once

#include "elf/report/dashboard.hpp"
#include "elf/report/template.hpp"

#include <string>
#include <vector>

namespace elf::report {

/// Columns of the heat map.
inline constexpr int days_shown = 60;

/// The last of them: the latest local day of these time zones that has begun before `as_of`.
Date last_day_shown(const std::vector<std::string>& time_zones, Time as_of);

/// Adds what the section Data of the template is filled with: `quantities`, the heat map, the days
/// that are not complete, the reasons that occur, and `pins`.
void fill_quality(Context& page, const std::vector<DashboardArea>& areas, Time as_of);

} // namespace elf::report
