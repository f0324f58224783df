#pragma once

#include "elf/core/area.hpp"
#include "elf/core/shard.hpp"
#include "elf/db/connection.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::store {

/// Areas whose name matches one of the patterns (names or globs with * and ?), by name; all where
/// there is no pattern; those of the shard alone. Throws Error(usage) for a name without a glob
/// that is not there.
std::vector<Area> load_areas(db::Connection& db, const std::vector<std::string>& patterns = {},
                             const Shard& shard = {});
/// Those of the names that belong to the shard, whether there are such areas or not.
std::vector<std::string> names_in_shard(db::Connection& db, const std::vector<std::string>& names,
                                        const Shard& shard);

std::optional<Area> find_area(db::Connection& db, const std::string& name);
std::vector<Area> load_areas_by_key(db::Connection& db, const std::vector<int>& keys);

/// Inserts or changes the area of this name; returns whether a row changed. Sets area.id.
bool save_area(db::Connection& db, Area& area);

/// Whether anything was cleaned for the area: its step and unit are then settled.
bool has_readings(db::Connection& db, const Area& area);

/// Whether another source than this has delivered anything for the area.
bool has_other_source(db::Connection& db, const Area& area, const std::string& source);

/// Deletes the area and everything that belongs to it.
void delete_area(db::Connection& db, const Area& area);

} // namespace elf::store
