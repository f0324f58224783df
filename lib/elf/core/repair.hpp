#pragma once

#include "elf/core/time.hpp"

#include <string>

namespace elf {

/// A span in which a source put its values at wrong times.
struct Repair {
    enum class Kind {
        swapped_days, ///< day and month of the local dates of a calendar year
        clock_shift   ///< all times by the same minutes
    };
    std::string source;
    Kind kind;
    TimeRange range;     ///< as received
    Minutes shift{0};    ///< of a clock_shift: so much too late; negative: too early
    double evidence = 0; ///< error after / error before; small is overwhelming
    bool applied = true; ///< values are moved back; false: the evidence allows a report only
    Time known_at{};     ///< from when on it could be known

    bool operator==(const Repair&) const = default;
};

} // namespace elf
