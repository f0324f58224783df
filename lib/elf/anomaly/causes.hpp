#pragma once

#include "elf/anomaly/picture.hpp"
#include "elf/anomaly/stretch.hpp"

#include <string>
#include <vector>

namespace elf::anomaly {

/// How the temperature over a stretch differs from that of the same slots of the 28 days before it.
struct Warmth {
    double mean;       ///< degrees C; NaN where too little is known
    double difference; ///< degrees C warmer than usual
    /// Warmer or colder by six degrees and by three scatters.
    bool is_unusual;
};

Warmth warmth_of(const Evidence& evidence, const LocalGrid& grid, std::size_t first,
                 std::size_t last);

/// What is known that may be behind it: "holiday", "half day", "bridge day", "next to a holiday",
/// "heat wave", "cold spell", "unusually warm", "unusually cold", "data fault". Empty where nothing
/// is.
std::vector<std::string> causes_of(const JoinedStretch& s, const Evidence& evidence,
                                   const Picture& picture);

} // namespace elf::anomaly
