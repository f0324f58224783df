#pragma once

#include "elf/core/area.hpp"
#include "elf/core/score.hpp"
#include "elf/db/connection.hpp"

#include <string>
#include <vector>

namespace elf::store {

/// Adds or changes rows; those that are the same are not touched. Returns rows changed. Needs an
/// open transaction.
long save_scores(db::Connection& db, const Area& area, const std::vector<Score>& scores, int run);

/// Deletes the backtest of a model that `scores` replaces: the rows of the same kind of weather
/// whose origin is not among them. Returns rows deleted.
long delete_stale_backtest(db::Connection& db, const Area& area, const std::string& model,
                           const std::vector<Score>& scores);

} // namespace elf::store
