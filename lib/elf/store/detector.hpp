#pragma once

#include "elf/core/area.hpp"
#include "elf/core/model.hpp"
#include "elf/db/connection.hpp"

#include <optional>

namespace elf::store {

/// The newest detector fitted by `as_of`. Throws Error(data) where it is damaged.
std::optional<Model> load_detector(db::Connection& db, const Area& area, Time as_of);

/// Stores the detector; all but it and the one before lose their matrices. Returns rows changed.
long save_detector(db::Connection& db, const Area& area, const Model& model, int run);

} // namespace elf::store
