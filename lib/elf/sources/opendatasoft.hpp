#pragma once

#include "elf/sources/provider.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Portals of Opendatasoft, Explore API v2.1: one column over time, as JSON page by page
/// (`/records`) or as CSV in one go (`/exports/csv`).
namespace elf::sources::opendatasoft {

/// More rows in a page are refused.
inline constexpr long longest_page = 100;

/// Path of a page, or of the export, of the rows of `range` in which `column` is not null, oldest
/// first, times in UTC.
std::string records_path(std::string_view dataset, std::string_view time_column,
                         std::string_view column, TimeRange range);
std::string export_path(std::string_view dataset, std::string_view time_column,
                        std::string_view column, TimeRange range);

struct Row {
    Time time;
    double value;
};

struct Rows {
    std::vector<Row> rows; ///< by time, one of each; those with a value
    long read = 0;         ///< rows in the answer, whatever is in them
    std::optional<long> total;
    bool cut_off = false; ///< the last line of a CSV has no end, and is left out
};

/// Rejected rows are counted in `page`. Where an instant comes twice (the hour that the clock shows
/// twice), one with a value is preferred. Throw SourceError, also where the rows are not in order.
Rows read_records(std::string_view body, std::string_view time_column, std::string_view column,
                  std::string_view what, Page& page);
Rows read_export(std::string_view body, std::string_view time_column, std::string_view column,
                 std::string_view what, Page& page);

/// Errors have a body that says more than the status; some have status 200.
void check(const Response& response, std::string_view what);

} // namespace elf::sources::opendatasoft
