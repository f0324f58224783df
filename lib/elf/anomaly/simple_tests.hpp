#pragma once

#include "elf/anomaly/expectation.hpp"

#include <vector>

namespace elf::anomaly {

/// What needs no forest to be seen.
enum class Finding : unsigned char {
    none,
    missing,  ///< no value for three hours or more
    constant, ///< one value repeated, more often than this series is used to
    outage,   ///< next to nothing where a load was expected
    wild,     ///< many times what was expected: a meter, not a load
    clock,    ///< the shape of the day comes an hour late or early; see hours_late
    drift,    ///< the day on which a slow departure comes to light; see drifts
};

/// One finding per interval. Constant: six equal values or more in a row, and more than twice as
/// many as `usual_run`, that of nine days of ten; equal zeros are no constant. Outage: less than a
/// tenth of what was expected, and five sigma below it. Wild: more than ten times what was
/// expected, and five sigma above it. The first week has no findings but missing. NaN in load is
/// missing. O(n).
std::vector<Finding> simple_tests(const Series& load, const LocalGrid& grid,
                                  const Expectation& expectation, double usual_run);

} // namespace elf::anomaly
