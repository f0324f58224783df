#pragma once

#include "elf/core/reading.hpp"
#include "elf/core/series.hpp"
#include "elf/models/history.hpp"
#include "elf/store/anomaly.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::commands {

/// What stands for the weather of the hours forecast.
enum class Weather { none, observed, forecast };
std::string to_string(Weather weather);

/// Readings of one area, each with the versions known at as_of.
struct AreaReadings {
    Area area;
    HolidayCalendar holidays;
    std::vector<Version> load;
    std::vector<Version> temperature;          ///< observed
    std::vector<Version> temperature_later;    ///< observed, whenever known: for `observed` only
    std::vector<Version> temperature_forecast; ///< known_at: when it was issued
    std::vector<Version> load_forecast;        ///< the operator's
    std::vector<store::Fault> faults{};        ///< load that is not to be learnt
    /// Where older readings were left out: enough for models that go on, not for a fit.
    std::optional<Time> since{};
};

/// The latest value of every time, on the grid from the first to the last; empty where there is
/// none. `versions` by time and known_at.
Series latest(const std::vector<Version>& versions, Step step);

/// For every time the latest value that was known at the local midnight that begins its day.
Series known_at_midnight(const std::vector<Version>& versions, Step step, const TimeZone& zone);

/// The same up to the local midnight before `origin`; from then on the latest known there.
Series known_day_ahead(const std::vector<Version>& versions, Step step, const TimeZone& zone,
                       Time origin);

/// The versions of the times that have more than one, or whose only one was not known at the local
/// midnight that ends their day.
std::vector<Version> late_versions(const std::vector<Version>& versions, const TimeZone& zone);

/// The versions without the load of faults: from when on a fault could be known there is none, so
/// that models fill the gap from what they forecast. `faults` by start.
std::vector<Version> without_faults(const std::vector<Version>& versions,
                                    const std::vector<store::Fault>& faults);

/// A history and how it came by its weather.
struct Prepared {
    models::History history;
    Weather weather;      ///< of the targets
    std::string note;     ///< why it is not what was wished for; empty where it is
    bool is_whole = true; ///< whether the history begins where the readings do
};

/// For forecasting `targets`: observed temperature as far as it is known, then the latest forecast
/// known, or what was observed later where `asked` says so. Without a temperature for the targets
/// the history has none at all: a model that counts on weather it will not get is worse.
Prepared for_forecast(const AreaReadings& readings, std::optional<Weather> asked,
                      TimeRange targets);

/// For a backtest. Unless asked otherwise, archived forecasts where there are any and observed
/// temperature where not; see weather_of_day.
Prepared for_backtest(const AreaReadings& readings, std::optional<Weather> asked);

/// What stood for the weather of one day of the backtest; nothing where only archived forecasts
/// were asked for and the day has none.
std::optional<Weather> weather_of_day(const AreaReadings& readings, const Series& archived,
                                      std::optional<Weather> asked, TimeRange day);

} // namespace elf::commands
