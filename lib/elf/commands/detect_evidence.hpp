#pragma once

#include "elf/anomaly/evidence.hpp"
#include "elf/db/connection.hpp"
#include "elf/store/many.hpp"

#include <vector>

namespace elf::commands {

/// What is known of an area, and what of it was judged before.
struct Known {
    anomaly::Evidence evidence;
    std::vector<double> judged; ///< on its grid: the load that was scored, rounded to float; NaN
                                ///< where there was none
};

/// What was known of each area at `as_of` in its range: load, temperature, and what was expected of
/// each interval before it. That is what an earlier run noted beside its score, else what was
/// forecast before it.
std::vector<Known> load_evidence(db::Connection& db, const std::vector<store::AreaRange>& wanted,
                                 Time as_of);

/// The first interval at or after `since` whose load is not the one that was judged; the end of the
/// load where there is none.
Time first_unjudged(const Known& known, Time since);

/// Where a greater share than `bearable` of the last four weeks lacks an expectation, the day-ahead
/// forecasts of a pass through the whole history stand in; that takes longer than all else.
void complete(anomaly::Evidence& evidence, db::Connection& db, Time as_of, double bearable);

} // namespace elf::commands
