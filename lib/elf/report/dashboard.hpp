#pragma once

#include "elf/core/series.hpp"
#include "elf/core/time.hpp"

#include <optional>
#include <string>
#include <string_view>
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
    double expected, observed, energy_kwh;               ///< NaN where unknown
    std::string causes, neighbours, similar_days, label; ///< lists in words, empty where none
};

/// One thing that the light of an area goes by: a row of area_checks.
struct DashboardCheck {
    std::string name, state, reason;
};

/// The highest interval of a local day ahead.
struct DashboardPeak {
    Time likely_at;
    double p10, p50, p90;
    double likelihood; ///< of that interval to be the highest, 0 to 1
};

/// What the forecast of a target says otherwise than the issue before, by cause.
struct DashboardChange {
    Time target, before_issued_at;
    double change, calendar, recent_load, weather, experts, usual;
};

/// The sums of one issue that was scored.
struct DashboardScore {
    std::string model, kind;
    Time first_target;
    double absolute, load; ///< sums over its intervals
    long quantiles, inside_50, inside_80, inside_95;
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
    int key = 0; ///< in the database
    std::string name, time_zone, unit;
    Step step{Minutes{60}};
    double kwh_per_unit = 0; ///< energy of one interval at 1 `unit`, in kWh
    std::string state, reason;
    std::vector<DashboardCheck> checks;
    std::optional<Time> last_reading;
    double load, expected;
    double next_peak;
    std::optional<Time> next_peak_at;
    std::string model;             ///< of the forecast; empty: none
    std::optional<Time> issued_at; ///< of the forecast
    /// On one grid from `days_gathered` before now to the end of the forecast; NaN = missing.
    Series history;  ///< load as read
    Series previous; ///< forecast as it was issued before each interval
    Series tso;      ///< the operator's own forecast
    std::vector<DashboardForecast> forecast;
    std::vector<DashboardPeak> peaks;
    std::vector<DashboardChange> changes;
    std::vector<DashboardAccuracy> accuracy;
    std::vector<DashboardScore> scores; ///< of `model`, by first target
    std::vector<DashboardEvent> events; ///< latest first
    std::vector<DashboardQuantity> quantities;
    std::vector<DashboardPin> pins;
};

/// Sums up the days of a quantity as a row of `elf-report quality` does; `expected`: intervals of
/// the days that are over, also of those without any reading.
void sum_days(DashboardQuantity& quantity, long expected);

struct DashboardRun {
    std::string tool, area, state, message;
    Time started;
    double seconds;
};

/// One UTC day of a tool.
struct DashboardRunDay {
    std::string tool; ///< without its verb
    Date day;
    long runs, failed;
    std::string last_state, message; ///< of the last run; of the last that failed
    double seconds;                  ///< of the longest
};

/// Days of load that the page shows, and those before them that a baseline looks back on.
inline constexpr int chart_days = 30;
inline constexpr int days_gathered = chart_days + 7;
/// Columns of the grid of runs.
inline constexpr int run_days_shown = 14;

struct Dashboard {
    Time as_of;
    std::string version;
    std::vector<DashboardArea> areas;
    std::vector<DashboardRun> runs; ///< latest first
    std::vector<DashboardRunDay> run_days;
};

/// Where a page lies among others.
struct DashboardPlace {
    std::string data; ///< name of the file beside it that holds what renews it; empty: none
    std::string home; ///< the index that it belongs to; empty: none
    /// Name and basis of a page of a folder: what it was made of, in short. With both the page
    /// carries their page_mark, so that the next round sees whether it has to be made again, and
    /// whose it is.
    std::string file{}, basis{};
};

/// A page, and what renews one that is open: JSON with the same data and the same HTML.
struct DashboardPage {
    std::string html, data;
};

/// One self-contained HTML page: no request leaves it but for `place.data`, no script runs but ours
/// (a strict Content-Security-Policy names them by hash), whatever names and reasons hold. The same
/// input gives the same bytes. Areas with trouble come first.
DashboardPage render_dashboard(const Dashboard& dashboard, const DashboardPlace& place);

/// The index of many areas, each on a page of its own: `pages` are their files, in the order of
/// the areas. Needs no more of an area than its status and checks.
DashboardPage render_index(const Dashboard& dashboard, const std::vector<std::string>& pages,
                           const DashboardPlace& place);

/// What a page of a folder carries in its head: that a file of this name is one, of when, and what
/// it was made of. The first part alone is how it begins.
std::string page_mark(const std::string& file);
std::string page_mark(const std::string& file, Time as_of, const std::string& basis);
/// Whether a page that begins like this was made of the same, and not later than `as_of`.
bool is_made_of(std::string_view head, const std::string& file, Time as_of,
                const std::string& basis);
/// The basis of the page of an area: status and checks, `mark` for what is stored, and the hour,
/// for ages and what lies ahead go by the clock. Areas turn the hour one after the other.
std::string page_basis(const DashboardArea& area, const std::string& version, Time as_of,
                       const std::string& mark);

/// Name of an area in paths and addresses: its own where every file system takes it, else what is
/// left of it and its key.
std::string page_name(const std::string& area, int key);
/// The file of its page, and the id of its part of a page of several.
std::string page_file(const std::string& area, int key);
std::string area_id(const DashboardArea& area);

} // namespace elf::report
