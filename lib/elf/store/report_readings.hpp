#pragma once

#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"
#include "elf/store/report.hpp"

#include <functional>
#include <optional>
#include <string>

namespace elf::store {

/// What the readings of one quantity of an area have in common.
struct ReadingSeries {
    std::string area;
    std::string quantity;
    std::string unit;
};

/// A row of the report `readings`.
struct ReportedReading {
    Time time;
    double value; ///< NaN where there is none
    std::string quality;
    std::string reason;
    std::string source;
    double raw;
    std::optional<Time> raw_time;
};

/// The rows of the view report_readings, by area, quantity and time, at the pace of the server:
/// each series is read in the order of the primary key, so that the first row comes at once and
/// nothing is sorted. Needs an open Transaction.
void read_readings(db::Connection& db, const ReportQuery& query,
                   const std::function<void(const ReadingSeries&)>& begin,
                   const std::function<void(const ReportedReading&)>& row);

} // namespace elf::store
