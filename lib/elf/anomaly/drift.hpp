#pragma once

#include "elf/anomaly/temperature_response.hpp"

#include <vector>

namespace elf::anomaly {

/// How far the load of the fortnight up to each day has moved away from that of the third to the
/// sixth week before, as a share of the load, once calendar and temperature are taken out: 0.1 is a
/// tenth more. What a forecast learns day by day, and a median within weeks, is seen here. NaN
/// where less than two thirds of either are known. `load` and `temperature` as daily_means has
/// them.
std::vector<double> departures(const std::vector<double>& load,
                               const std::vector<double>& temperature, const LocalGrid& grid,
                               const TemperatureResponse& response);

/// The departure from which on a drift is told: a quarter beyond the greatest of the history, of
/// which the last six weeks do not count, and a twentieth of the load at least. NaN, none is told,
/// where less than 300 days of it are known: a drift is then not to be told from a season.
double least_drift(const std::vector<double>& departures);

/// The days on which a drift comes to light: beyond `least`, and on none of the fourteen days
/// before. Their departure; NaN on all other days, on those before `first` and on the last, which
/// may not be over.
std::vector<double> drifts(const std::vector<double>& departures, double least, std::size_t first);

} // namespace elf::anomaly
