#pragma once

#include "elf/anomaly/detector.hpp"
#include "elf/anomaly/evidence.hpp"
#include "elf/store/anomaly.hpp"

#include <vector>

namespace elf::commands {

/// The intervals whose scores and events are written.
using Chosen = std::vector<bool>;

/// What an area's rows are to become.
struct DetectPlan {
    std::vector<AnomalyScore> scores;
    store::EventChanges events;
};

/// What becomes of stored events that are not found again.
enum class NotFound {
    keep,  ///< an alarm that was given stays, closed, as long as the readings that gave it do
    remove ///< people asked for another judgement
};

/// Those of the range.
Chosen chosen_range(const Series& load, TimeRange range);

/// Those that have a score now and none in the database.
Chosen chosen_unscored(const Series& load, const anomaly::Detection& detection,
                       const std::vector<Time>& scored);

/// The same, the last two days, and gaps: a gap has no score to tell whether it is new, and its
/// event is the same at every run.
Chosen chosen_new(const Series& load, const anomaly::Detection& detection,
                  const std::vector<Time>& scored);

/// Events that touch a chosen interval, and the scores of the chosen intervals and of those events.
/// An event that overlaps a stored one, or is of its class and begins where it ended with the data,
/// is the same one and keeps its start. What people have acknowledged, muted or labelled is never
/// removed, and hides further events that overlap it.
DetectPlan plan(const anomaly::Evidence& evidence, const anomaly::Detection& detection,
                const Chosen& chosen, const std::vector<store::StoredEvent>& stored,
                NotFound not_found);

} // namespace elf::commands
