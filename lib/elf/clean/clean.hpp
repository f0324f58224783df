#pragma once

#include "elf/clean/resample.hpp"
#include "elf/core/area.hpp"
#include "elf/core/reading.hpp"

#include <string>
#include <vector>

namespace elf::clean {

/// The cells of one source.
struct SourceCells {
    std::string source;
    std::vector<Cell> cells;
};

/// Codes of reading.reason.
namespace reason {
inline constexpr const char* negative_or_zero = "NEG_OR_ZERO"; ///< load that cannot be
inline constexpr const char* impossible = "IMPOSSIBLE";        ///< weather outside of what exists
inline constexpr const char* gap = "GAP";                      ///< nothing was received
} // namespace reason

/// Gaps up to this long are filled, longer ones stay missing.
inline constexpr Minutes longest_fill{180};
/// How many weeks back a fill looks for the shape of the day.
inline constexpr std::size_t fill_weeks = 2;

/// Readings of a measured quantity from the cells of its sources, best source first; all cells
/// begin at `begin`. Each interval takes the first source that has a value. Screened (negative or
/// zero load unless the area may feed back; impossible temperatures), short gaps filled by the
/// shape of the same slots one and two weeks before, scaled to meet both edges, long ones left
/// missing. Intervals before the first and after the last value give no reading.
/// A fill is known when the later edge is: nothing looks past the interval after the gap.
std::vector<Reading> clean(const Area& area, const std::string& quantity, Time begin,
                           const std::vector<SourceCells>& sources);

} // namespace elf::clean
