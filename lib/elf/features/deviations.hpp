#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace elf::features {

/// What the load of the last days lay beside a forecast that knew only calendar and weather: the
/// weather that nobody gave, strikes, a cold snap. `past` holds whole days up to the midnight
/// before the row's own, slot by slot, at least `deviation_days` of them and without gaps, in units
/// of their usual size.
struct PastDeviations {
    std::span<const double> past;
    std::size_t slots;
    bool rest;         ///< the row's day is a weekend or holiday
    double year_phase; ///< radians, 0 on the first of January
};
inline constexpr std::size_t deviation_days = 14;

/// Lags, last hours, yesterday's curve, means, and the first of these times the year's harmonic.
std::vector<std::string> deviation_names();
/// The second harmonic, squares, and what holds for days of rest.
std::vector<std::string> deviation_bend_names();

/// Both in this order for every slot, slots rows of `stride` doubles.
void deviation_rows(const PastDeviations& deviations, double* out, std::size_t stride);

} // namespace elf::features
