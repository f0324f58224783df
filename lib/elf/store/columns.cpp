#include "elf/store/columns.hpp"

#include <fmt/core.h>

namespace elf::store {

std::string Columns::unnest(std::size_t first) const {
    std::string out = "unnest(";
    for (std::size_t i = 0; i < m_types.size(); ++i)
        out += fmt::format("{}${}::{}[]", i == 0 ? "" : ", ", first + i, m_types[i]);
    return out + ")";
}

std::vector<db::Param> Columns::after(std::vector<db::Param> params) const {
    for (const std::vector<db::Param>& column : m_values)
        params.push_back(db::Param::array(column));
    return params;
}

} // namespace elf::store
