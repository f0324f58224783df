#pragma once

#include "elf/core/model.hpp"

#include <map>
#include <string>

namespace elf::models {

/// The matrix of a stored model; throws Error(data) where it is missing, damaged or of another
/// shape. Without `rows`, of any number of them.
const Matrix& stored_matrix(const std::map<std::string, Matrix>& from, const std::string& name,
                            std::size_t rows, std::size_t columns);
const Matrix& stored_matrix(const std::map<std::string, Matrix>& from, const std::string& name,
                            std::size_t columns);

} // namespace elf::models
