#pragma once

#include "elf/core/area.hpp"
#include "elf/core/observation.hpp"
#include "elf/db/connection.hpp"
#include "elf/store/many.hpp"

#include <map>
#include <string>
#include <vector>

namespace elf::store {

/// Observations of one quantity, by source; within a source by time, then by known_at.
using ObservationsBySource = std::vector<std::pair<std::string, std::vector<Observation>>>;

/// Of each quantity what had been received by `as_of` of intervals that start in the range. The
/// source that counts most comes first: as source_priority says, then in the order of their first
/// receipt. Of what is measured only the latest version of each interval; of forecasts (quantities
/// in `_forecast`) every issue. Points of a weighted series (source_weight.hpp) are sources of
/// their own, those of one name in the place of that name.
std::vector<ObservationsBySource>
load_observations(db::Connection& db, const std::vector<QuantityRange>& wanted, Time as_of);

} // namespace elf::store
