#pragma once

#include "elf/db/connection.hpp"

#include <string>

namespace elf::store {

/// Days of a table that the programs need, and which are never deleted.
int least_days_kept(db::Connection& db, const std::string& table);

/// Adds up, in steps of so many minutes (60 or 1440: the local day), the readings that prune
/// deletes next. Returns rows written.
long roll_up(db::Connection& db, Time before, int minutes);

/// Deletes what is older; returns how many rows. Of answers and forecasts also what hangs on them.
long prune(db::Connection& db, const std::string& table, Time before);

} // namespace elf::store
