#pragma once

#include "elf/report/dashboard.hpp"
#include "elf/report/template.hpp"

namespace elf::report {

/// The intervals of the 24 hours from `as_of` on that the forecast covers.
std::vector<DashboardForecast> next_day(const DashboardArea& area, Time as_of);

/// Adds what the section of the hours ahead is filled with: `figures`, `words` (the day in
/// sentences), `peaks`, `change_words`, `change_rows` and `hours` (the forecast as a table).
void fill_next(Context& c, const DashboardArea& area, Time as_of);

} // namespace elf::report
