#pragma once

#include "elf/sources/csv.hpp"
#include "elf/sources/timestamp.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace elf::sources {

/// Which columns of a file mean what.
struct TableLayout {
    std::string time_column;
    std::string area_column; ///< empty: the whole file is of one area
    std::vector<std::string> value_columns;
    std::string time_zone = "UTC"; ///< of times without an offset
};

struct TableRow {
    Time time;
    std::string_view area;      ///< trimmed; empty without an area column
    std::vector<double> values; ///< one for each value column, NaN where missing
};

/// Rows of a CSV file with a time, perhaps an area, and values. Empty, NaN, null, NA, ND and `-`
/// are missing. What cannot be read is never skipped: reading on past the first bad row only serves
/// to name up to five of them in the Error(data) that follows. Rows whose local time the clock
/// jumps over do not exist: they are counted and left out.
class TableReader {
public:
    /// Throws Error(data) where the header lacks a column.
    TableReader(CsvReader& csv, const TableLayout& layout);

    bool next(TableRow& row);
    long nonexistent() const { return m_nonexistent; }
    long rows() const { return m_rows; }

private:
    std::size_t column(const std::string& name) const;
    bool read(TableRow& row);
    bool read_time(TableRow& row);
    bool read_value(std::size_t index, double& value);
    void complain(std::string what);
    [[noreturn]] void refuse() const;

    CsvReader& m_csv;
    std::vector<std::string> m_names;
    std::size_t m_time;
    std::size_t m_area = 0;
    bool m_has_area;
    std::vector<std::size_t> m_values;
    LocalClock m_clock;
    std::map<std::string, LocalClock::Trace, std::less<>> m_traces;
    std::vector<std::string> m_complaints;
    long m_nonexistent = 0;
    long m_rows = 0;
};

/// A decimal with a point, perhaps an exponent; NaN where the text says missing. False for anything
/// else, and for what is not finite.
bool read_number(std::string_view text, double& value);

} // namespace elf::sources
