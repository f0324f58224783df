#pragma once

#include "elf/core/anomaly.hpp"
#include "elf/core/area.hpp"
#include "elf/db/connection.hpp"
#include "elf/store/many.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::store {

/// An event as it is stored: when, and what people said of it.
struct StoredEvent {
    TimeRange span;
    std::string state; ///< open, closed, acknowledged or muted
    double observed;   ///< mean power; NaN where nothing was
    bool labelled;     ///< people said what they think of it
    std::string event_class;
};

/// Of each area the latest interval before `before` that has a score.
std::vector<std::optional<Time>> last_scored(db::Connection& db,
                                             const std::vector<const Area*>& areas, Time before);

/// Of each area whether a run of a later clock than `as_of` has scored it, unless all that it
/// scored is days older than `as_of`: it was of a clock that was wrong then.
std::vector<bool> was_judged_later(db::Connection& db, const std::vector<const Area*>& areas,
                                   Time as_of);

/// Times in [from, to) that have a score, ascending.
std::vector<Time> load_scored_times(db::Connection& db, const Area& area, TimeRange range);

/// Events that reach into each of the ranges or up to it, by start; of labels those given by
/// `as_of`.
std::vector<std::vector<StoredEvent>> load_events(db::Connection& db,
                                                  const std::vector<AreaRange>& wanted, Time as_of);

/// A score and whose it is, a key.
struct AreaScore {
    int area;
    AnomalyScore score;
};

/// Inserts or changes scores; one that is there already with the same content is not touched.
/// Returns rows written.
long save_scores(db::Connection& db, const std::vector<AreaScore>& scores, int run);

/// What becomes of events: all by start.
struct EventChanges {
    std::vector<Anomaly> save; ///< found, new or again; span.begin is the start that is stored
    std::vector<Time> close;   ///< not found any more, though nothing changed: they stay as told
    std::vector<Time> remove;  ///< what was told of them has been mended
};

/// Carries them out; a row that is there already with the same content is not touched. The first
/// alarm of an event stays, and so does a state that people set (acknowledged, muted). Returns rows
/// changed.
long save_events(db::Connection& db, const Area& area, const EventChanges& changes, Time as_of,
                 int run);

/// The event that starts then, if there is one.
std::optional<TimeRange> find_event(db::Connection& db, const Area& area, Time start);

/// Sets the state of the event that starts then; returns rows changed.
long set_event_state(db::Connection& db, const Area& area, Time start, const std::string& state);

/// Stores what people say of an event (alarm, normal or fault); returns rows changed.
long save_label(db::Connection& db, const Area& area, TimeRange event, const std::string& label,
                Time as_of, int run);

/// Load that is not to be learnt.
struct Fault {
    TimeRange span;
    Time known_at; ///< from when on it could be known to be one
};

/// By start: events that people labelled a fault; and outages, stuck meters and other events of
/// high severity that no known cause explains and nobody labelled normal. A lasting change is no
/// fault. Those that were told before `as_of`.
std::vector<Fault> load_faults(db::Connection& db, const Area& area, Time as_of);

/// What people said last of an event: alarm, normal or fault.
struct EventLabel {
    TimeRange event;
    std::string label;
};

/// Of each area by start, those of events that ended after `since` and were given by `as_of`.
std::vector<std::vector<EventLabel>>
load_labels(db::Connection& db, const std::vector<const Area*>& areas, Time since, Time as_of);

} // namespace elf::store
