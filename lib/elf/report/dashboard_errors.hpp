#pragma once

#include "elf/report/dashboard.hpp"

#include <vector>

namespace elf::report {

/// Sums over intervals whose load is known: what a weighted absolute percentage error is made of.
struct ErrorSums {
    double absolute = 0, load = 0;

    /// In percent of the load; NaN where there is none.
    double percent() const;
    ErrorSums& operator+=(const ErrorSums& other);
};

/// One local day: our forecast as issued, the operator's, and the load of a week before.
struct DailyError {
    Date day;
    ErrorSums own, tso, naive;
};

/// The days of the chart on which an own forecast was scored, oldest first. Live scores count
/// before those of a backtest; the other two are measured on the same days.
std::vector<DailyError> daily_errors(const DashboardArea& area);

/// For each of them the error of the seven that end there.
std::vector<DailyError> rolling_week(const std::vector<DailyError>& daily);

/// Sums over the last `days` of them.
DailyError sum_of_last(const std::vector<DailyError>& daily, std::size_t days);

/// Shares of the load within the central bands over the scores shown, in percent; NaN if none.
struct RealisedCoverage {
    double in_50, in_80, in_95;
    long n;
};
RealisedCoverage realised_coverage(const DashboardArea& area);

} // namespace elf::report
