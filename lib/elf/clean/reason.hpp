#pragma once

/// Codes of reading.reason. Those in the first group are the categories of Ruggles et al. 2020
/// (Sci Data 7:155), by their names.
namespace elf::clean::reason {

inline constexpr const char* negative_or_zero = "NEG_OR_ZERO"; ///< load that cannot be
inline constexpr const char* identical_run = "IDENTICAL_RUN";  ///< the same value again and again
inline constexpr const char* global = "GLOBAL_DEM";            ///< ten times the usual level
inline constexpr const char* local_up = "LOCAL_DEM_UP";        ///< one interval far above
inline constexpr const char* local_down = "LOCAL_DEM_DOWN";    ///< one interval far below
inline constexpr const char* delta = "DELTA";                  ///< off both neighbours
inline constexpr const char* single_delta = "SINGLE_DELTA";    ///< jump to an implausible height
inline constexpr const char* anomalous_region = "ANOMALOUS_REGION"; ///< among too many faults

inline constexpr const char* missing_as_zero = "MISSING_AS_ZERO"; ///< 0 where load crosses zero
inline constexpr const char* unit_jump = "UNIT_JUMP";             ///< x1000, /1000, x2, /2
inline constexpr const char* clock_shift = "CLOCK_SHIFT";         ///< hours too early or too late
inline constexpr const char* duplicate_hour = "DUPLICATE_HOUR";   ///< hour of a clock change twice
inline constexpr const char* swapped_days = "SWAPPED_DAYS";       ///< day and month of the date
inline constexpr const char* impossible = "IMPOSSIBLE";         ///< weather outside of what exists
inline constexpr const char* gap = "GAP";                       ///< nothing was received
inline constexpr const char* overridden = "OVERRIDE";           ///< an operator decided
inline constexpr const char* partial_points = "PARTIAL_POINTS"; ///< mean without some of them

} // namespace elf::clean::reason
