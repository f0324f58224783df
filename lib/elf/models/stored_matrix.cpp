#include "elf/models/stored_matrix.hpp"

#include "elf/core/error.hpp"

#include <fmt/core.h>

namespace elf::models {
namespace {

constexpr const char* hint = "run elf-train --refit always";

} // namespace

const Matrix& stored_matrix(const std::map<std::string, Matrix>& from, const std::string& name,
                            std::size_t columns) {
    const auto found = from.find(name);
    if (found == from.end())
        throw Error(ExitCode::data, fmt::format("the stored model has no matrix '{}'", name), hint);
    const Matrix& m = found->second;
    if (m.columns != columns || m.values.size() != m.rows * columns)
        throw Error(ExitCode::data,
                    fmt::format("matrix '{}' of the stored model has {} columns, not {}", name,
                                m.columns, columns),
                    hint);
    return m;
}

const Matrix& stored_matrix(const std::map<std::string, Matrix>& from, const std::string& name,
                            std::size_t rows, std::size_t columns) {
    const Matrix& m = stored_matrix(from, name, columns);
    if (m.rows != rows)
        throw Error(
            ExitCode::data,
            fmt::format("matrix '{}' of the stored model has {} rows, not {}", name, m.rows, rows),
            hint);
    return m;
}

} // namespace elf::models
