#pragma once

#include "elf/core/anomaly.hpp"
#include "elf/core/area.hpp"
#include "elf/db/connection.hpp"

#include <vector>

namespace elf::store {

/// An event as it is stored: when, and what people said of it.
struct StoredEvent {
    TimeRange span;
    std::string state; ///< open, closed, acknowledged or muted
};

/// Times that have a score, ascending.
std::vector<Time> load_scored_times(db::Connection& db, const Area& area);

/// Events by start.
std::vector<StoredEvent> load_events(db::Connection& db, const Area& area);

/// Inserts or changes scores; one that is there already with the same content is not touched.
/// Returns rows written.
long save_scores(db::Connection& db, const Area& area, const std::vector<AnomalyScore>& scores,
                 int run);

/// An event with its state. A state that people set (acknowledged, muted) outlives what is saved.
struct EventToSave {
    Anomaly event;
    bool open; ///< it reaches the end of the data
};

/// Inserts or changes events; one that is there already with the same content is not touched.
/// Returns rows written.
long save_events(db::Connection& db, const Area& area, const std::vector<EventToSave>& events,
                 int run);

/// Removes the events that start then; returns how many.
long delete_events(db::Connection& db, const Area& area, const std::vector<Time>& starts);

/// Sets what people say of the event that starts then. Returns whether there is one.
bool set_event_state(db::Connection& db, const Area& area, Time start, const std::string& state);

} // namespace elf::store
