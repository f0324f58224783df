#pragma once

#include "elf/anomaly/detector.hpp"
#include "elf/store/anomaly.hpp"

#include <vector>

namespace elf::commands {

/// The intervals whose scores and events are written.
using Chosen = std::vector<bool>;

/// What an area's rows are to become.
struct DetectPlan {
    std::vector<AnomalyScore> scores;
    std::vector<store::EventToSave> events;
    std::vector<Time> stale; ///< starts of stored events that are no more
};

/// Those of the range.
Chosen chosen_range(const Series& load, TimeRange range);

/// Those that have a score now and none in the database, the last two days, and gaps: a gap has no
/// score to tell whether it is new, and its event is the same at every run.
Chosen chosen_new(const Series& load, const anomaly::Detection& detection,
                  const std::vector<Time>& scored);

/// Events that touch a chosen interval, and the scores of the chosen intervals and of those events.
/// A stored event that touches one and was not found again is stale, unless people have
/// acknowledged or muted it: then it stays, and hides new ones that overlap it.
DetectPlan plan(const Series& load, const anomaly::Detection& detection, Chosen chosen,
                const std::vector<store::StoredEvent>& stored);

} // namespace elf::commands
