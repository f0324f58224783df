#pragma once

#include "elf/report/column.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace elf::report {

enum class Format { table, csv, json };

/// Takes text as it is made.
using Sink = std::function<void(std::string_view)>;

/// Turns rows into text. Memory stays flat however many rows there are.
class Writer {
public:
    virtual ~Writer() = default;
    virtual void row(std::span<const Cell> cells) = 0;
    /// Must be called once, after the last row.
    virtual void finish() = 0;
};

/// RFC 4180 with LF: a header, `.` decimals, empty for missing.
std::unique_ptr<Writer> csv_writer(std::vector<Column> columns, Sink sink);

/// An array of objects, one to a line; null for missing.
std::unique_ptr<Writer> json_writer(std::vector<Column> columns, Sink sink);

struct TableStyle {
    bool colours = false;
    std::size_t width = 0; ///< cut the last text column to this many columns in all; 0: never
};

/// Aligned by the first thousand rows; later rows widen nothing.
std::unique_ptr<Writer> table_writer(std::vector<Column> columns, Sink sink, TableStyle style);

/// A line of bars for each run of rows that agree in the first two columns, with the least and the
/// greatest of the column `value`: `ES adaptive  24100 ▁▂▅█▇▅ 38272 MW`. Many values are averaged
/// into `width` bars; a gap is a blank. Memory grows with the rows of one line.
std::unique_ptr<Writer> chart_writer(std::vector<Column> columns, Sink sink, std::string_view value,
                                     std::size_t width);

} // namespace elf::report
