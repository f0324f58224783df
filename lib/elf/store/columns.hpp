#pragma once

#include "elf/db/connection.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace elf::store {

/// Rows for a statement that writes them: each column travels as an array. For the few rows of an
/// area; a temporary table, made and dropped for each, costs more than all that is written, and
/// leaves the catalog full of dead rows.
class Columns {
public:
    /// SQL types.
    explicit Columns(std::vector<const char*> types)
        : m_types(std::move(types)), m_values(m_types.size()) {}

    /// The next value, row by row. NaN is NULL.
    Columns& add(db::Param value) {
        m_values[m_count++ % m_types.size()].push_back(std::move(value));
        return *this;
    }

    /// What stands behind `from`, the first array being parameter number `first`.
    std::string unnest(std::size_t first) const;
    /// The parameters before `first`, and the arrays.
    std::vector<db::Param> after(std::vector<db::Param> params) const;

private:
    std::vector<const char*> m_types;
    std::vector<std::vector<db::Param>> m_values;
    std::size_t m_count = 0;
};

} // namespace elf::store
