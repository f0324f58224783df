#pragma once

#include "elf/clean/usual.hpp"
#include "elf/clean/verdict.hpp"

namespace elf::clean {

/// Whether a verdict may use what came after.
enum class Sight {
    early,  ///< what was usual before, and the next good value
    centred ///< what is usual on both sides
};

/// Values of one series on the grid, those that are faults already NaN, with what is usual there.
struct Screening {
    const std::vector<double>& values;
    const Usual& usual;
    Sight sight;
    Step step;

    double expected(std::size_t i) const {
        return sight == Sight::early ? usual.expected_early(i) : usual.expected(i);
    }
    const Usual::Spread& spread(std::size_t i) const {
        return sight == Sight::early ? usual.spread_early(i) : usual.spread(i);
    }
    double level(std::size_t i) const {
        return sight == Sight::early ? usual.level_early(i) : usual.level(i);
    }
    Usual::Doubt doubt(std::size_t i) const {
        return sight == Sight::early ? usual.doubt_early(i) : usual.doubt(i);
    }
    double residual(std::size_t i) const { return values[i] - expected(i); }
};

/// Marks single values that stand off both their neighbours (DELTA, LOCAL_DEM_UP, LOCAL_DEM_DOWN),
/// and jumps to heights that the load does not reach (SINGLE_DELTA). What goes on for hours at a
/// height that exists - a blackout, a match, an unusual demand at night - is an event and is left:
/// that is where this screen leaves Ruggles et al. 2020, whose limits it takes. O(n).
void mark_spikes(const Screening& s, Verdicts& verdicts);

/// Marks runs of exact zeros of at most two days that begin and end with a jump, of loads that
/// cross zero: a dead meter or a gap written as zero (MISSING_AS_ZERO). O(n).
void mark_missing_as_zero(const Screening& s, Verdicts& verdicts);

/// Marks what is left between faults where at most 85 % of the day before and after is good
/// (ANOMALOUS_REGION). O(n).
void mark_anomalous_regions(Step step, const std::vector<double>& values, Verdicts& verdicts);

} // namespace elf::clean
