#include "elf/anomaly/rows.hpp"

namespace elf::anomaly {

void Rows::set(std::size_t i, std::span<const double> row) {
    float* to = m_values.data() + i * slots();
    for (std::size_t c = 0; c < m_columns; ++c) {
        to[c] = static_cast<float>(row[c]);
        to[c + m_columns] = -to[c];
    }
}

Rows::Rows(const Table& table, std::size_t first, std::size_t last)
    : Rows(last - first, table.columns()) {
    for (std::size_t i = 0; i < m_size; ++i)
        set(i, table.row(first + i));
}

Rows::Rows(const Table& table, const std::vector<std::uint32_t>& which)
    : Rows(which.size(), table.columns()) {
    for (std::size_t i = 0; i < m_size; ++i)
        set(i, table.row(which[i]));
}

} // namespace elf::anomaly
