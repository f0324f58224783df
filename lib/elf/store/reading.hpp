#pragma once

#include "elf/core/area.hpp"
#include "elf/core/reading.hpp"
#include "elf/core/series.hpp"
#include "elf/db/connection.hpp"
#include "elf/store/many.hpp"

#include <optional>
#include <vector>

namespace elf::store {

/// Of each quantity the readings of the range as they stood at `as_of`, by time: one per time, the
/// latest version.
std::vector<std::vector<Reading>>
load_readings(db::Connection& db, const std::vector<QuantityRange>& wanted, Time as_of);

/// Every version of every reading known at `as_of`, by time and known_at, so that the past can be
/// seen as it stood. With `since`: only of readings from then on.
std::vector<Version> load_versions(db::Connection& db, const Area& area,
                                   const std::string& quantity, Time as_of,
                                   std::optional<Time> since = std::nullopt);

/// Values of the readings known at `as_of` on the grid of the area, from the first to the last one;
/// NaN where missing, rejected or not there. Empty where there is none.
Series load_series(db::Connection& db, const Area& area, const std::string& quantity, Time as_of);
/// Those of the ranges only, of each of them.
std::vector<Series> load_series(db::Connection& db, const std::vector<AreaRange>& wanted,
                                const std::string& quantity, Time as_of);

/// The same as a detector has to see it: what a screen rejected or mended counts as received, what
/// was filled in counts as missing. What an operator decided counts.
std::vector<Series> load_received(db::Connection& db, const std::vector<AreaRange>& wanted,
                                  const std::string& quantity, Time as_of);

/// What becomes of the readings of one quantity of an area.
struct ReadingChange {
    const Area* area;
    std::string quantity;
    std::vector<Reading> versions; ///< to be added
    /// What was believed of these times later than these versions but not after the as_of goes: a
    /// value that arrives late counts as known at the end of its interval, before the fill that
    /// stood for it.
    std::vector<Reading> superseded;
};

/// Carries out all of them; a version that is there already with the same content is not touched.
/// Returns rows written or deleted.
long save_readings(db::Connection& db, const std::vector<ReadingChange>& changes, Time as_of,
                   int run);

} // namespace elf::store
