#pragma once

#include "elf/core/area.hpp"
#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"
#include "elf/store/many.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::store {

/// What elf-transform has to do for one quantity of an area.
struct Pending {
    const Area* area;
    std::string quantity;
    TimeRange range;   ///< intervals whose observations have changed since the last run
    bool replay;       ///< as_of lies before what was worked in: progress is not recorded
    long last_receipt; ///< worked in when this is done
};

/// Quantities of the areas with something new at `as_of`. `everything` (or a replay) takes the
/// whole history.
std::vector<Pending> load_pending(db::Connection& db, const std::vector<const Area*>& areas,
                                  Time as_of, bool everything);

/// Records that they are done; a replay is not recorded.
void save_progress(db::Connection& db, const std::vector<Pending>& done, Time as_of);

/// The latest as_of that a quantity was worked in at; none before the first time.
std::optional<Time> worked_in_until(db::Connection& db, const Area& area,
                                    const std::string& quantity);

/// Of each quantity the last interval before the range that is measured or corrected at `as_of`:
/// what changes in the range may fill or shorten the gap before it.
std::vector<std::optional<Time>>
last_measured_before(db::Connection& db, const std::vector<QuantityRange>& wanted, Time as_of);

} // namespace elf::store
