#pragma once

#include <span>
#include <string>
#include <vector>

namespace elf::anomaly {

/// Rows of features, row after row, so that one row is contiguous. NaN = missing.
struct Table {
    std::vector<std::string> names; ///< of the columns
    std::vector<double> values;     ///< rows() x columns()

    std::size_t columns() const { return names.size(); }
    std::size_t rows() const { return names.empty() ? 0 : values.size() / names.size(); }
    std::span<const double> row(std::size_t i) const {
        return {values.data() + i * columns(), columns()};
    }
};

} // namespace elf::anomaly
