#include "elf/core/stored_matrix.hpp"

#include "elf/core/error.hpp"

#include <fmt/core.h>

namespace elf {

const Matrix& stored_matrix(const std::map<std::string, Matrix>& from, const std::string& name,
                            std::size_t rows, std::size_t columns) {
    const char* hint = "run elf-train --refit always";
    const auto found = from.find(name);
    if (found == from.end())
        throw Error(ExitCode::data, fmt::format("the stored model has no matrix '{}'", name), hint);
    const Matrix& m = found->second;
    const auto fits = [](std::size_t is, std::size_t want) {
        return want == any_number || is == want;
    };
    if (!fits(m.rows, rows) || !fits(m.columns, columns) || m.values.size() != m.rows * m.columns)
        throw Error(ExitCode::data,
                    fmt::format("matrix '{}' of the stored model, {} x {}, does not fit the others",
                                name, m.rows, m.columns),
                    hint);
    return m;
}

double stored_parameter(const Model& model, const std::string& name) {
    const auto found = model.parameters.find(name);
    if (found == model.parameters.end())
        throw Error(ExitCode::data, fmt::format("the stored model has no parameter '{}'", name),
                    "run elf-train --refit always");
    return found->second;
}

} // namespace elf
