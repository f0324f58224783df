#pragma once

#include "elf/features/calendar.hpp"

#include <span>
#include <string>
#include <vector>

namespace elf::features {

/// Days of load, without a gap, that a row needs before its own day.
inline constexpr std::size_t load_lag_days = 14;

/// Names of the columns that `load_row` fills.
std::vector<std::string> load_names();

/// Features of past load for one slot of one day, known at the local midnight before it.
/// `past` holds the load (log or level) of at least `load_lag_days` whole days, slot by slot,
/// ending at that midnight (the mean of weeks takes up to four); `level` is the usual value of each
/// slot, `prefix` the running sum of `past` with one element more. NaN in `past` gives NaN.
struct PastLoad {
    std::span<const double> past;
    std::span<const double> prefix;
    std::span<const double> level;
    DayType today;
    bool holiday_yesterday;
    bool holiday_week_ago;
};
void load_row(const PastLoad& load, std::size_t slot, std::span<double> out);

} // namespace elf::features
