#pragma once

#include "elf/core/area.hpp"
#include "elf/core/model.hpp"
#include "elf/db/connection.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace elf::store {

/// The column `matrices`, little-endian: "ELFM", version (u32, 1), number of matrices (u32); then
/// each: length of the name (u32), name, rows (u64), columns (u64), rows * columns IEEE doubles,
/// column by column. In order of the names, so that equal models have equal bytes.
std::string encode_matrices(const std::map<std::string, Matrix>& matrices);
/// Throws Error(data) for bytes that are not exactly that.
std::map<std::string, Matrix> decode_matrices(std::string_view bytes);

/// Stores the model with a checksum; returns whether a row changed. Models of the same name that
/// are more than `keep` older than it are deleted.
bool save_model(db::Connection& db, const Area& area, const Model& model, int run,
                std::chrono::days keep = std::chrono::days{30});

/// The newest model of the name with fitted_at <= as_of. Throws Error(data) where its checksum does
/// not fit: a damaged model is refused.
std::optional<Model> load_model(db::Connection& db, const Area& area, const std::string& name,
                                Time as_of);

} // namespace elf::store
