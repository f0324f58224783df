#pragma once

#include "elf/core/time.hpp"
#include "elf/db/pipeline.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace elf::store {

/// What the dashboard asks about areas besides the reports.
struct DashboardQuery {
    /// Columns by position, the name of the area first, rows of an area by time:
    /// - `status`, once for each check: state, reason, last_reading, load, expected, next_peak,
    ///   next_peak_at, check, its state, its reason
    /// - `forecast`, the chosen one: model, issued_at, target, mean, p2_5, p10, p25, p75, p90,
    /// p97_5
    /// - `previous forecast`, of the same model, the last issue before it for each target from
    /// `from`
    ///   on: target, mean
    /// - `peaks` of the chosen forecast: likely_at, p10, p50, p90, likelihood
    /// - `load`, from `from` on: whether it is the operator's forecast of it, time, value
    /// - `scores` of the chosen model: model, kind, first target, absolute, load, n, inside 50, 80,
    ///   95 %
    /// - `freshness`: quantity, time of the last value, intervals expected since `from`
    /// - `marks`: a text that changes with what elf-transform, elf-train and elf-detect have
    ///   written, and with what operators decided
    std::string_view name;
    std::vector<int> areas;
    Time as_of;
    std::optional<Time> from{};
};

/// Asks for all rows in one answer: for some areas at a time.
void send_dashboard(db::Pipeline& db, const DashboardQuery& query,
                    std::function<void(const db::Result&, std::size_t)> row);

} // namespace elf::store
