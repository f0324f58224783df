#pragma once

#include "elf/report/column.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace elf::report {

/// A report that is rows and columns. Names, columns and their order are a contract; each is a
/// view report_<name> in sql/views.sql with the same columns.
struct Report {
    std::string_view name;
    std::string_view summary;
    std::vector<Column> columns;

    /// Position of a column; columns.size() where there is none.
    std::size_t position(std::string_view column) const;
};

const std::vector<Report>& reports();

/// Null where there is none.
const Report* find_report(std::string_view name);

/// Positions of the fields asked for, in that order; all columns where `fields` is empty.
/// Throws Error(usage) naming the columns for one that is not there.
std::vector<std::size_t> select_fields(const Report& report,
                                       const std::vector<std::string>& fields);

} // namespace elf::report
