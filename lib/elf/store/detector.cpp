#include "elf/store/detector.hpp"

#include "elf/store/model.hpp"

#include <fmt/core.h>

namespace elf::store {

std::optional<Model> load_detector(db::Connection& db, const Area& area, Time as_of) {
    const auto fitted_at = last_fit(db, area, "anomaly", as_of);
    return fitted_at ? load_model_fitted_at(db, area, "anomaly", *fitted_at) : std::nullopt;
}

long save_detector(db::Connection& db, const Area& area, const Model& model, int run) {
    std::vector<std::string> keys;
    std::vector<std::string> values;
    for (const auto& [key, value] : model.parameters) {
        keys.push_back(key);
        values.push_back(fmt::format("{}", value)); // the shortest text that reads back the same
    }
    return db
        .exec("select save_detector($1, $2, $3, $4, $5::text[], $6::text[]::float8[], $7::text[], "
              "$8)",
              {area.id, model.fitted_at, model.version, run, keys, values, model.features,
               db::Param::bytes(encode_matrices(model.matrices))})
        .integer(0, 0);
}

} // namespace elf::store
