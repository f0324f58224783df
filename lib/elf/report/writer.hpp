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
    std::size_t width = 0;      ///< columns in all; 0: as many as it takes
    bool unicode = true;        ///< else what is cut ends with three dots
    bool may_leave_out = false; ///< columns that do not fit, from the right; a last line names them
};

/// Aligned by the first thousand rows; later rows are cut to that. Texts give way to the width,
/// the longest first.
std::unique_ptr<Writer> table_writer(std::vector<Column> columns, Sink sink, TableStyle style);

} // namespace elf::report
