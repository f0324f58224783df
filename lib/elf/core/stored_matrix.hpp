#pragma once

#include "elf/core/model.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace elf {

/// In place of a number of rows or columns.
inline constexpr std::size_t any_number = static_cast<std::size_t>(-1);

/// The matrix of a stored model; throws Error(data) where it is missing, damaged or of another
/// shape.
const Matrix& stored_matrix(const std::map<std::string, Matrix>& from, const std::string& name,
                            std::size_t rows, std::size_t columns);

/// A hyper-parameter of a stored model; throws Error(data) where it is missing.
double stored_parameter(const Model& model, const std::string& name);

} // namespace elf
