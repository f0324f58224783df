#pragma once

#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

#include <string>
#include <vector>

namespace elf::store {

/// An event and the areas that it names as its neighbours.
struct NeighbouredEvent {
    int area; ///< a key
    std::string name;
    TimeRange span;
    int direction;     ///< 1: more than expected, -1: less; 0: neither, or not known
    std::string named; ///< names with commas between
};

/// Events of all areas that ended after `since`, by name of the area and start.
std::vector<NeighbouredEvent> load_events_since(db::Connection& db, Time since);

/// Stores what the events name; returns rows changed.
long save_neighbours(db::Connection& db, const std::vector<NeighbouredEvent>& events);

/// Finds and stores for each event the first `most` other areas, by name, with an event in the same
/// direction at the same time, whenever that was; `named` does not matter. For a few that last
/// long: O(areas) descents of an index each, until there are enough. Returns rows changed.
long find_neighbours(db::Connection& db, const std::vector<NeighbouredEvent>& events,
                     std::size_t most);

} // namespace elf::store
