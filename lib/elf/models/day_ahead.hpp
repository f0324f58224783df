#pragma once

#include "elf/core/series.hpp"
#include "elf/models/history.hpp"

namespace elf::models {

/// For every interval of `history.load` the forecast that `adaptive` made for it at the local
/// midnight of its day, from what was known then: one out-of-sample pass through the history, on
/// the grid of `history.load`. NaN where there was too little history (about the first fortnight).
/// Nothing of a day or later changes the forecast of that day, except its temperature, which stands
/// in for a weather forecast. Unit of the area. Cost: days * slots * features^2.
Series day_ahead(const History& history);

} // namespace elf::models
