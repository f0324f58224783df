#pragma once

#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

namespace elf::commands {

/// Names at each event that ended in the week before `as_of`, or later, the first twenty other
/// areas, by name, with an event in the same direction at the same time. What is left does not
/// depend on how many runs wrote the events, if the last links after all of them. Returns rows
/// changed.
long link_neighbours(db::Connection& db, Time as_of);

} // namespace elf::commands
