#pragma once

#include "elf/core/area.hpp"
#include "elf/db/connection.hpp"
#include "elf/store/many.hpp"

#include <limits>
#include <vector>

namespace elf::store {

/// What was expected of the load of one interval before it began, in the unit of the area and with
/// the precision of float, in which it is stored beside its score.
struct Expected {
    Time time;
    double value; ///< NaN where nothing was
    double low;   ///< central 95 % band; NaN without one
    double high;
    double load = std::numeric_limits<double>::quiet_NaN(); ///< that was scored; NaN where nothing
                                                            ///< is noted of it
};

/// As it was noted when the intervals of each of the ranges were scored, by time. What runs of a
/// later clock than `as_of` noted is left out.
std::vector<std::vector<Expected>> load_noted(db::Connection& db,
                                              const std::vector<AreaRange>& wanted, Time as_of);

/// By the forecasts issued before, by time: of those issued within the 24 hours before an interval
/// the earliest, of those issued together that of the best model. A forecast issued later, which
/// may have seen how an event began, changes nothing.
std::vector<std::vector<Expected>>
load_issued_before(db::Connection& db, const std::vector<AreaRange>& wanted, Time as_of);

} // namespace elf::store
