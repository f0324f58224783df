#pragma once

#include "elf/core/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace elf {

enum class Quality { measured, corrected, filled, rejected, missing };

std::string_view to_string(Quality q);
/// Throws Error(data) for a word that is not one.
Quality quality_from(std::string_view text);

/// One value and from when on it was known.
struct Version {
    Time time;
    Time known_at;
    double value; ///< NaN: known to be missing or rejected
};

/// One clean value on the grid of the area. Readings are versioned like observations: the reading
/// of a time at `as_of` is the one with the greatest `known_at` not after `as_of`.
struct Reading {
    Time time;
    Time known_at;
    double value;              ///< NaN where rejected or missing
    std::optional<double> raw; ///< what was received, in the area's unit
    Quality quality = Quality::measured;
    std::string reason; ///< code such as NEG_OR_ZERO; of a measured one what is odd about it
    std::string source; ///< empty for filled and missing
    /// Interval under which `raw` was received, where it is another one.
    std::optional<Time> raw_time{};
};

} // namespace elf
