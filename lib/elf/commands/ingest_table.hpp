#pragma once

#include "elf/cli/session.hpp"
#include "elf/sources/input.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::commands {

/// A column of a file and what it holds.
struct TableColumn {
    std::string name;
    std::string quantity;
    /// Of one point of several: they make one series, the column is the point's name.
    std::optional<double> weight{};
};

/// How a file of rows with times becomes observations.
struct TableJob {
    std::string source;
    std::vector<TableColumn> columns; ///< empty: value, temperature_c, tso_forecast as found
    std::string time_column;          ///< empty: timestamp_utc, timestamp or time, as found
    std::string area_column;          ///< empty: all rows are of the one area
    std::vector<Area> areas;          ///< the only one, or those that rows are taken of
    bool take_all_areas = true;       ///< a name that is not among `areas` is an error
    Shard shard{};                    ///< unless it belongs to another shard
    std::vector<std::string> drop;    ///< names in the area column that are passed over
    std::string time_zone = "UTC";    ///< of times without an offset
    std::string unit;                 ///< of electric quantities; empty: that of the area
    std::optional<Minutes> length;    ///< of an interval; none: the step of the area
    std::chrono::seconds known_lag{0};
    bool expect_jumps = false; ///< the file is known to have rows for times that do not exist
};

/// Takes a file in, in one transaction: all of it or nothing. `name` is what messages call it.
void ingest_table(cli::Session& session, std::unique_ptr<sources::Input> input,
                  const std::string& name, const TableJob& job);

} // namespace elf::commands
