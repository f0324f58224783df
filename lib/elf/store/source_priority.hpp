#pragma once

#include "elf/core/area.hpp"
#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

#include <string>
#include <vector>

namespace elf::store {

/// The sources of a quantity of an area, best first. What a user chose (`chosen`) is not replaced
/// by what a source says of itself. Returns rows changed.
long save_source_priority(db::Connection& db, int area, const std::string& quantity,
                          const std::vector<std::string>& sources, bool chosen);

/// Makes elf-transform clean the quantity anew, all of it: a receipt of no rows over the whole
/// span.
void save_renewal(db::Connection& db, int area, const std::string& quantity, int run, Time as_of);

/// From a day on the source means something else. Returns rows changed.
long save_definition_change(db::Connection& db, const std::string& source,
                            const std::string& quantity, Date since, const std::string& what);

} // namespace elf::store
