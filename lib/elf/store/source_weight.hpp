#pragma once

#include "elf/db/connection.hpp"
#include "elf/store/many.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

/// Points of one weighted series: sources NAME/POINT of a quantity of an area.
namespace elf::store {

/// The points of NAME and their weights (> 0); those not among them count no more, and without
/// any NAME is one series by itself. Returns rows changed.
long save_source_weights(db::Connection& db, int area, const std::string& quantity,
                         const std::string& name,
                         const std::vector<std::pair<std::string, double>>& points);

/// Of each quantity the weights of all its points, by source; the ranges do not matter.
std::vector<std::map<std::string, double>>
load_source_weights(db::Connection& db, const std::vector<QuantityRange>& wanted);

} // namespace elf::store
