#pragma once

#include "elf/core/area.hpp"
#include "elf/core/forecast.hpp"
#include "elf/db/connection.hpp"

#include <vector>

namespace elf::store {

/// The weights of an issue in place of those it had; none where it has none. Those that are more
/// than 90 days older are deleted. Returns rows changed.
long save_weights(db::Connection& db, const Area& area, const Forecast& forecast, int run);

/// The peaks of an issue: those of other days that it had are deleted, what is the same is not
/// touched. Returns rows changed.
long save_peaks(db::Connection& db, const Area& area, const Forecast& forecast, int run);

/// The weights of one issue; without experts where there are none.
ExpertWeights load_weights(db::Connection& db, const Area& area, const std::string& model,
                           Time issued_at);

/// The peaks of one issue, by day.
std::vector<PeakOutlook> load_peaks(db::Connection& db, const Area& area, const std::string& model,
                                    Time issued_at);

} // namespace elf::store
