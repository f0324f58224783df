#pragma once

#include "elf/anomaly/residual_scan.hpp"
#include "elf/anomaly/simple_tests.hpp"

#include <vector>

namespace elf::anomaly {

/// Who speaks for a stretch of intervals.
enum class View : unsigned char {
    fact,   ///< a simple test: what it finds needs no threshold
    forest, ///< the isolation forest, and the expectation with it
    rise,   ///< the load rose above its expectation and came back
    fall,   ///< the load fell below its expectation and came back
    shift,  ///< the load left its expectation and stayed away
    band,   ///< the load left the band of the forecast
};

/// Neighbouring intervals that may be an event: [first, last).
struct Stretch {
    std::size_t first;
    std::size_t last;
    View view;
    double size;      ///< how unusual to the view; 0 of a fact
    std::size_t peak; ///< the interval that the reason is taken from
    std::size_t length() const { return last - first; }
};

/// Least sizes, however quiet a series is: below, nobody would see what is meant.
struct LeastSizes {
    double score = 0.6; ///< of the forest
    double sigma = 5;   ///< and nowhere nearer to what was expected
    double step = 5;
    double shift = 2.2;
    double mean_sigma = 1.5; ///< of the residual over a step or shift
    double band = 2;         ///< half widths of the band from its middle
};

/// What is grave enough to be an event, threshold apart. The forest's: intervals with a score of
/// 0.5 or more and three sigma or more from what was expected, holes of two hours bridged; grave by
/// their greatest score and distance. Facts: runs of one finding. Steps and shifts: see
/// residual_scan.hpp; in their first day the residual itself lies on their side. The band's:
/// intervals on one side of it, holes of two hours bridged, with one of three sigma or more from
/// what was expected; by how many half widths. Of different views they may overlap. By view and
/// time.
std::vector<Stretch> grave_stretches(const std::vector<double>& scores,
                                     const Expectation& expectation,
                                     const std::vector<Finding>& findings, const LocalGrid& grid,
                                     Step step, const ScanScale& scale, const LeastSizes& least);

/// Joined stretches: an event.
struct JoinedStretch {
    std::size_t first;
    std::size_t last;
    bool is_gap;            ///< missing data, and nothing else
    bool is_shift;          ///< one of them is a shift
    std::size_t peak;       ///< of the one with the greatest size within its view's threshold
    View step = View::fact; ///< rise or fall, the greatest of them; fact: there is none
    double step_size = 0;
    std::size_t length() const { return last - first; }
};

/// Those that overlap or are less than two hours apart. Missing data stand alone.
std::vector<JoinedStretch> joined(std::vector<Stretch> stretches,
                                  const std::vector<Finding>& findings, Step step);

} // namespace elf::anomaly
