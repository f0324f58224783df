#pragma once

#include "elf/core/area.hpp"
#include "elf/core/repair.hpp"
#include "elf/db/connection.hpp"
#include "elf/store/many.hpp"

#include <vector>

namespace elf::store {

/// Of each quantity all repairs that were known at `as_of`, by start; a few. The ranges do not
/// matter.
std::vector<std::vector<Repair>> load_repairs(db::Connection& db,
                                              const std::vector<QuantityRange>& wanted, Time as_of);

/// Makes `repairs` those of the source and kind that start in the range. Returns rows changed.
long save_repairs(db::Connection& db, const Area& area, const std::string& quantity,
                  const std::string& source, Repair::Kind kind, TimeRange range,
                  const std::vector<Repair>& repairs, int run);

} // namespace elf::store
