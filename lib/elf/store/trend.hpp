#pragma once

#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace elf::store {

/// Load of the 24 hours before, and expected load of the 24 hours after: hourly means, NaN where
/// there is none.
struct Trend {
    std::vector<double> before;
    std::vector<double> after;
};

/// By name of the area; those without any value are not in it.
std::map<std::string, Trend> load_trends(db::Connection& db,
                                         const std::optional<std::vector<int>>& areas, Time as_of);

} // namespace elf::store
