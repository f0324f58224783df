#pragma once

#include "elf/core/area.hpp"
#include "elf/db/connection.hpp"

#include <string>
#include <vector>

namespace elf::store {

/// The truth of one planted fault or event.
struct SimulatedEvent {
    TimeRange range;
    std::string class_name;
    bool is_fault;
    std::string note;
};

/// Replaces the truth of the area within the range; what stays the same is not touched. Returns
/// rows changed.
long save_simulated_events(db::Connection& db, const Area& area, TimeRange range,
                           const std::vector<SimulatedEvent>& events);

} // namespace elf::store
