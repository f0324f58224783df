#pragma once

#include "elf/core/forecast.hpp"
#include "elf/models/history.hpp"

#include <optional>
#include <vector>

namespace elf::models {

/// How far back the load of others, and an area's own, is looked at.
inline constexpr std::chrono::days pooled_span{42};

/// Half the forecast of an area with little history (`own`, the same slot of last week, or of the
/// day before), half what ten areas like it have of such days: workdays, Saturdays, days off, each
/// the mean of its slot over four weeks. Alike are those whose load, as a share of its mean,
/// differs least from the area's own where both are known; what differs slot by slot is put right
/// with the area's last fortnight. Bands are what the others missed by in a fortnight, wider by as
/// much as the area differs from them.
///
/// `others`: load of other areas on the step of the history, as known at `as_of`. Nothing where
/// none of them, or less than a day of the area's own, is known. Values that `own` lacks are those
/// of the others alone. O(others x intervals).
std::optional<Forecast> pooled_forecast(const Forecast& own, const std::vector<Series>& others,
                                        const History& history, Time as_of, TimeRange targets);

} // namespace elf::models
