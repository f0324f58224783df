#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace elf::features {

/// What the last days looked like beyond the lags of one slot: `rest` says for each of the last
/// days whether people stayed at home, k days back, 0 the day itself.
struct PastShape {
    std::span<const double> past;  ///< as in PastLoad: at least 14 whole days, no gaps
    std::span<const double> level; ///< usual value of each slot
    std::array<bool, 15> rest;     ///< weekend or holiday
    double year_phase;             ///< radians, 0 on the first of January
};

/// The load of days of the same kind: the last working day for a working day, the last day of rest
/// for a day of rest, their mean over a fortnight, and what the last two days lay beside the same
/// days a week before.
std::vector<std::string> kind_names();
/// Yesterday's curve by three hours, beside the usual.
std::vector<std::string> curve_names();
/// Lags times the year's harmonic: in a heat wave and in a cold spell the load of yesterday means
/// opposite things.
std::vector<std::string> season_names();
/// Squares and products of the last days' level: load bends with the weather that nobody gave.
std::vector<std::string> bend_names();

/// All four in the order above for every slot, slots rows of `stride` doubles.
void shape_rows(const PastShape& shape, double* out, std::size_t stride);

/// The state of the last days as one vector for each slot, from which random features are made.
std::vector<double> shape_states(const PastShape& shape);
inline constexpr std::size_t shape_state_size = 21;

} // namespace elf::features
