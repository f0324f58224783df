#pragma once

#include "elf/core/area.hpp"
#include "elf/core/override.hpp"
#include "elf/db/connection.hpp"
#include "elf/store/many.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::store {

/// Of each quantity what was decided by `as_of` about spans that touch the range, by known_at and
/// id. One that is revoked has revoked_at; a revocation after `as_of` is not seen.
std::vector<std::vector<Override>>
load_overrides(db::Connection& db, const std::vector<QuantityRange>& wanted, Time as_of);

/// The override of this number as it stood at `as_of`, of any area; none where it was not known.
std::optional<Override> find_override(db::Connection& db, int id, Time as_of);

/// Writes a new one (id and revoked_at are not used) and returns its id.
int add_override(db::Connection& db, const Override& override, int run);

/// Revokes those from `at` on; what is revoked at or before `at` stays as it is. Returns rows
/// changed.
long revoke_overrides(db::Connection& db, const std::vector<int>& ids, Time at,
                      const std::string& by, int run);

/// Quantities that were received for an area, by name.
std::vector<std::string> quantities_received(db::Connection& db, const Area& area);

} // namespace elf::store
