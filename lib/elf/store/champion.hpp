#pragma once

#include "elf/core/area.hpp"
#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

#include <optional>
#include <string>

namespace elf::store {

/// Which stored model of a name counts from `chosen_at` on.
struct Champion {
    std::string name;
    Time chosen_at;
    Time fitted_at;
    std::string why;
};

/// Adds the choice, or changes the one of the same moment; returns whether a row changed. The model
/// must be stored.
bool save_champion(db::Connection& db, const Area& area, const Champion& champion, int run);

/// Takes back a choice made at this very moment by an earlier run; returns whether there was one.
bool delete_champion(db::Connection& db, const Area& area, const std::string& name, Time chosen_at);

/// fitted_at of the champion in force at `as_of`, chosen then or before.
std::optional<Time> champion_at(db::Connection& db, const Area& area, const std::string& name,
                                Time as_of);

/// Writes the verdict `recalled` to a stored model; returns whether it had another.
bool mark_recalled(db::Connection& db, const Area& area, const std::string& name, Time fitted_at);

} // namespace elf::store
