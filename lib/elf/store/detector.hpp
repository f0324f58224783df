#pragma once

#include "elf/core/area.hpp"
#include "elf/core/model.hpp"
#include "elf/db/connection.hpp"
#include "elf/store/many.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace elf::store {

/// Of each area the newest detector fitted by `as_of`, as it is stored.
class StoredDetectors {
public:
    StoredDetectors(db::Connection& db, std::vector<const Area*> areas, Time as_of);

    /// That of the area at this place, if there is one. Throws Error(data) where it is damaged.
    std::optional<Model> of(std::size_t place) const;

private:
    std::vector<const Area*> m_areas;
    db::Result m_rows;
    std::map<long, std::size_t> m_row_of; ///< by place, from 1
};

/// Of each range the first interval of which a reading of the load was written after the newest
/// detector fitted by `as_of` was, or is known since. Temperatures do not count: where they are
/// forecast, those of the last days change every hour, and move a score by little.
std::vector<std::optional<Time>> first_changes(db::Connection& db,
                                               const std::vector<AreaRange>& ranges, Time as_of);

/// Stores the detector; all but it and the one before lose their matrices. Returns rows changed.
long save_detector(db::Connection& db, const Area& area, const Model& model, int run);

} // namespace elf::store
