#pragma once

#include "elf/core/area.hpp"
#include "elf/core/time.hpp"
#include "elf/db/pipeline.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace elf::store {

/// What a report is asked for.
struct ReportQuery {
    /// status, readings, ...; for the dashboard also `last runs` and, by position, `run days`
    /// (tool, day, runs, failed, last state, message, seconds); for the summary `new events` and
    /// `failed runs`
    std::string name;
    std::optional<std::vector<int>> areas; ///< ids; all where not given
    Time as_of;
    std::optional<Time> from; ///< of the time, target, start, issue: what the report goes by
    std::optional<Time> to;
    int without_run = 0;               ///< runs: leave this one out
    std::optional<double> threshold{}; ///< peaks: how likely they exceed it
    std::string flow{};                ///< runs: of this one alone
    std::string shard{};               ///< runs, nights: of all areas or of this shard alone
};

/// The areas of a query as a parameter int[]; NULL for all.
db::Param ids_of(const std::optional<std::vector<int>>& areas);

/// Reads a report row by row, in batches, in a stable order: `row(result, i)` for each, columns as
/// in sql/views.sql; times are PostgreSQL's text in UTC, see report_time. Needs an open
/// Transaction.
void read_report(db::Connection& db, const ReportQuery& query,
                 const std::function<void(const db::Result&, std::size_t)>& row);

/// The same in one answer, for what is short.
void send_report(db::Pipeline& db, const ReportQuery& query,
                 std::function<void(const db::Result&, std::size_t)> row);

/// `2017-12-30 02:00:00+00` as `2017-12-30T02:00:00Z`.
std::string report_time(std::string_view text);
Time time_of(std::string_view text);

/// Makes the open transaction see one moment and change nothing.
void freeze(db::Connection& db);

} // namespace elf::store
