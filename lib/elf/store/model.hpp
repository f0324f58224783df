#pragma once

#include "elf/core/area.hpp"
#include "elf/core/model.hpp"
#include "elf/db/connection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace elf::store {

/// The column `matrices`, little-endian: "ELFM", version (u32, 1), number of matrices (u32); then
/// each: length of the name (u32), name, rows (u64), columns (u64), rows * columns IEEE doubles,
/// column by column. In order of the names, so that equal models have equal bytes.
std::string encode_matrices(const std::map<std::string, Matrix>& matrices);
/// Throws Error(data) for bytes that are not exactly that.
std::map<std::string, Matrix> decode_matrices(std::string_view bytes);

/// The statement that reads models with the columns that `model_of` takes. `source`: what stands
/// behind its `from`, with the columns of table model and a place.
std::string query_of_models(const std::string& source);
/// The model in that row. Throws Error(data) where its checksum does not fit, it is not readable or
/// its matrices were emptied: a damaged model is refused.
Model model_of(const db::Result& rows, std::size_t row, const Area& area);

/// Stores the model with a checksum and what became of it; returns whether a row changed.
bool save_model(db::Connection& db, const Area& area, const Model& model, const Trial& trial,
                int run);

/// The model of the name that counts at `as_of`: the champion in force, or the newest one fitted by
/// then where none was ever chosen. Throws Error(data) where its checksum does not fit or its
/// matrices were emptied: a damaged model is refused.
std::optional<Model> load_model(db::Connection& db, const Area& area, const std::string& name,
                                Time as_of);

/// The model that was fitted at exactly this time; errors as above.
std::optional<Model> load_model_fitted_at(db::Connection& db, const Area& area,
                                          const std::string& name, Time fitted_at);

/// fitted_at of the models of the name that could stand in at `as_of`: the champion in force, then
/// the others from the newest on; without those that were rejected or whose matrices were emptied.
std::vector<Time> good_models(db::Connection& db, const Area& area, const std::string& name,
                              Time as_of);

/// When the newest model of the name was fitted, whatever became of it; not after `as_of`.
std::optional<Time> last_fit(db::Connection& db, const Area& area, const std::string& name,
                             Time as_of);

/// Empties the matrices of the models of the name that were fitted before `as_of`, but for the last
/// five and for champions in force then or now. Rows stay. Returns rows changed.
long release_matrices(db::Connection& db, const Area& area, const std::string& name, Time as_of);

} // namespace elf::store
