#pragma once

#include "elf/core/area.hpp"
#include "elf/core/repair.hpp"
#include "elf/db/connection.hpp"

#include <vector>

namespace elf::store {

/// All repairs of a quantity that were known at `as_of`, by start; a few.
std::vector<Repair> load_repairs(db::Connection& db, const Area& area, const std::string& quantity,
                                 Time as_of);

/// Makes `repairs` those of the source and kind that start in the range. Returns rows changed.
long save_repairs(db::Connection& db, const Area& area, const std::string& quantity,
                  const std::string& source, Repair::Kind kind, TimeRange range,
                  const std::vector<Repair>& repairs, int run);

} // namespace elf::store
