#pragma once

#include "elf/core/area.hpp"
#include "elf/core/series.hpp"
#include "elf/db/connection.hpp"

#include <vector>

namespace elf::store {

/// Load of other areas with the same step, time zone and holidays, from `since` on as known at
/// `as_of`: of the forty (of fewer, where the step is shorter) whose numbers are nearest, for what
/// is made together is often alike, and who had readings around `since` already. As good as what
/// was transformed by then.
std::vector<Series> load_of_others(db::Connection& db, const Area& area, Time since, Time as_of);

} // namespace elf::store
