#pragma once

#include "elf/anomaly/table.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace elf::anomaly {

/// Rows of a table as trees read them: floats, and behind the values of a row their negatives.
/// Where a split sends missing values to the upper side, it asks for -v > -t in place of v > t:
/// NaN, which is greater than nothing, then always goes to the first child.
class Rows {
public:
    /// Rows [first, last) of the table.
    Rows(const Table& table, std::size_t first, std::size_t last);
    /// These rows of the table.
    Rows(const Table& table, const std::vector<std::uint32_t>& which);

    std::size_t size() const { return m_size; }
    std::size_t columns() const { return m_columns; }
    std::size_t slots() const { return 2 * m_columns; }
    const float* row(std::size_t i) const { return m_values.data() + i * slots(); }

private:
    Rows(std::size_t size, std::size_t columns)
        : m_size(size), m_columns(columns), m_values(size * slots()) {}
    void set(std::size_t i, std::span<const double> row);

    std::size_t m_size;
    std::size_t m_columns;
    std::vector<float> m_values;
};

} // namespace elf::anomaly
