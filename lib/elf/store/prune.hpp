#pragma once

#include "elf/db/connection.hpp"

#include <string>

namespace elf::store {

/// Days of a table that the programs need, and which are never deleted.
int least_days_kept(db::Connection& db, const std::string& table);

/// Deletes what is older; returns how many rows. Of answers and forecasts also what hangs on them.
long prune(db::Connection& db, const std::string& table, Time before);

} // namespace elf::store
