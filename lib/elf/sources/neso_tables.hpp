#pragma once

#include "elf/core/time_zone.hpp"
#include "elf/sources/provider.hpp"

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>
#include <vector>

/// The tables of the NESO data portal: half hours by settlement date and period.
namespace elf::sources::neso_tables {

inline constexpr const char* api = "NESO data portal";
inline constexpr std::chrono::minutes half_hour{30};

struct Row {
    Time start;
    double value;
    std::optional<Time> published;
};

/// Those with a value, by publication: of an interval that comes twice, the last counts. Rows that
/// are rejected are counted in the page. Throw SourceError.
///
/// National demand of a year, CSV; measured values only.
std::vector<Row> read_year(const Response& response, const TimeZone& britain, Page& page);
/// National demand of the last weeks, `result` of a search; measured values only.
std::vector<Row> read_update(const boost::json::value& result, const TimeZone& britain, Page& page);
/// Day-ahead forecasts, `result` of a search.
std::vector<Row> read_forecasts(const boost::json::value& result, const TimeZone& britain,
                                Page& page);

} // namespace elf::sources::neso_tables
