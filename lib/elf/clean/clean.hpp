#pragma once

#include "elf/clean/reason.hpp"
#include "elf/clean/resample.hpp"
#include "elf/clean/screen.hpp"
#include "elf/core/area.hpp"
#include "elf/core/override.hpp"
#include "elf/core/reading.hpp"
#include "elf/core/repair.hpp"

#include <string>
#include <vector>

namespace elf::clean {

/// The cells of one source.
struct SourceCells {
    std::string source;
    std::vector<Cell> cells;
    /// Of its times, made already; the readings say so.
    std::vector<Repair> repairs = {};
};

/// Gaps up to this long are filled, longer ones stay missing.
inline constexpr Minutes longest_fill{180};
/// How many weeks back a fill looks for the shape of the day.
inline constexpr std::size_t fill_weeks = 2;

/// How far what happens at one time reaches in the readings of a quantity: readings from so much
/// before it may change, and so much after it.
struct Reach {
    std::chrono::days before, after;
};
Reach reach_of(const std::string& quantity);

/// Readings of a measured quantity from the cells of its sources, best source first; all cells
/// begin at `begin`, a midnight of UTC (windows are counted by days from there). Each interval
/// takes the first source that has a value. Load is screened (screen.hpp), impossible weather
/// is rejected, short gaps filled by the shape of the same slots one and two weeks before, scaled
/// to meet both edges, long ones left missing. Intervals before the first and after the last value
/// give no reading.
///
/// By time, then known_at: an interval has a second version where the verdict on it came later
/// than its value (with the value after a spike, or with the centred windows), dated by what
/// decided it. Nothing is dated before it could be known. What operators decided (`overrides`, see
/// override.hpp) counts above every screen; fills lean on it as on what was measured.
std::vector<Reading> clean(const Area& area, const std::string& quantity, Time begin,
                           const std::vector<SourceCells>& sources,
                           const std::vector<Override>& overrides = {});

} // namespace elf::clean
