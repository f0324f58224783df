#pragma once

#include "elf/anomaly/evidence.hpp"
#include "elf/db/connection.hpp"

namespace elf::commands {

/// What was known of the area at `as_of` from `begin` on: load, temperature, and what was expected
/// of each interval before it. That is what an earlier run noted beside its score, else what was
/// forecast before it.
anomaly::Evidence load_evidence(db::Connection& db, const Area& area, Time begin, Time as_of);

/// Where a greater share than `bearable` of the last four weeks lacks an expectation, the day-ahead
/// forecasts of a pass through the whole history stand in; that takes longer than all else.
void complete(anomaly::Evidence& evidence, db::Connection& db, Time as_of, double bearable);

} // namespace elf::commands
