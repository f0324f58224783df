#pragma once

#include "elf/core/series.hpp"
#include "elf/core/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::report {

/// One interval of the forecast, in the unit of the page.
struct DashboardForecast {
    Time target;
    double mean, p2_5, p10, p25, p75, p90, p97_5;
};

/// One row of the accuracy table; measures as in `elf-report accuracy`, NaN where there is none.
struct DashboardAccuracy {
    std::string model, kind, weather;
    Time from, to;
    double mape, mae, mase, bias, coverage_50, coverage_80, coverage_95;
};

struct DashboardEvent {
    TimeRange span;
    std::string event_class, severity, state, reason;
    double expected, observed, energy_kwh; ///< NaN where unknown
};

/// One local day of a quantity: a row of `elf-report completeness`.
struct DashboardDay {
    Date day;
    long expected, measured, corrected, filled, rejected, missing;
    double share;        ///< measured and corrected in percent of expected
    std::string reasons; ///< `CODE count, CODE count`
};

/// One quantity of an area over the days shown: a row of `elf-report quality`, and its days.
struct DashboardQuantity {
    std::string quantity;
    long measured, corrected, filled, rejected, missing, overridden;
    double completeness;            ///< in percent; NaN where nothing is expected
    std::optional<Time> last_value; ///< whenever that was
    double age_hours;               ///< of last_value; negative where a forecast reaches ahead
    std::string reasons;            ///< `CODE count, CODE count`
    std::vector<DashboardDay> days; ///< by day; none for a day without readings
};

/// What an operator decided and has not revoked.
struct DashboardPin {
    std::string quantity, action, why, made_by;
    TimeRange span;
    Time known_at;
    double value; ///< of action `value`, in `unit`
    std::string unit;
};

/// What the page shows of one area. Power is in `unit`, or energy per interval where the unit is
/// one of energy.
struct DashboardArea {
    std::string name, time_zone, unit;
    Step step{Minutes{60}};
    double kwh_per_unit = 0; ///< energy of one interval at 1 `unit`, in kWh
    std::string state, reason;
    std::optional<Time> last_reading;
    double load, expected;
    std::string model;             ///< of the forecast; empty: none
    std::optional<Time> issued_at; ///< of the forecast
    /// On one grid from the first interval shown to the last; NaN = missing.
    Series history;  ///< load as read
    Series previous; ///< forecast as it was issued before each interval
    Series tso;      ///< the operator's own forecast
    std::vector<DashboardForecast> forecast;
    std::vector<DashboardAccuracy> accuracy;
    std::vector<DashboardEvent> events; ///< latest first
    std::vector<DashboardQuantity> quantities;
    std::vector<DashboardPin> pins;
};

struct DashboardRun {
    std::string tool, area, state, message;
    Time started;
    double seconds;
};

struct Dashboard {
    Time as_of;
    std::string version;
    std::vector<DashboardArea> areas;
    std::vector<DashboardRun> runs; ///< latest first
};

/// One self-contained HTML page: no request leaves it, no script runs but ours (a strict
/// Content-Security-Policy names them by hash), whatever names and reasons hold. The same input
/// gives the same bytes. Areas with trouble come first.
std::string render_dashboard(const Dashboard& dashboard);

} // namespace elf::report
