#pragma once

#include "elf/core/area.hpp"
#include "elf/core/score.hpp"
#include "elf/db/connection.hpp"

#include <string>
#include <vector>

namespace elf::store {

/// Adds or changes rows; those that are the same are not touched. Returns rows changed. Needs an
/// open transaction.
long save_score_parts(db::Connection& db, const Area& area, const std::vector<ScorePart>& parts,
                      int run);

/// Deletes what a new backtest of the model replaces: its rows of the same kinds of weather that
/// are not among `parts`. Returns rows deleted.
long delete_stale_parts(db::Connection& db, const Area& area, const std::string& model,
                        const std::vector<ScorePart>& parts);

} // namespace elf::store
