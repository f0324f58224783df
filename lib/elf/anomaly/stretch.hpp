#pragma once

#include "elf/anomaly/simple_tests.hpp"

#include <vector>

namespace elf::anomaly {

/// Neighbouring unusual intervals joined: [first, last).
struct Stretch {
    std::size_t first;
    std::size_t last;
    bool found;        ///< a simple test speaks for it
    double peak_score; ///< greatest isolation score; 0 where there is none
    double peak_sigma; ///< greatest distance from what was expected; 0 where unknown
    std::size_t peak;  ///< the interval of the greatest score, else the first
    std::size_t size() const { return last - first; }
};

/// Everything that may become an event. An interval belongs to a stretch where a simple test finds
/// something, or where its score is 0.5 or more and it lies three sigma or more from what was
/// expected. Holes of up to two hours are bridged, but missing data stand alone. O(n).
std::vector<Stretch> stretches(const Series& load, const Expectation& expectation,
                               const std::vector<Finding>& findings,
                               const std::vector<double>& scores);

/// How many alarms people bear.
struct AlertBudget {
    double per_week = 1;
    double least_score = 0.6; ///< no alarm below, however quiet the series is
    double least_sigma = 5;   ///< nor where nothing is this far from what was expected
};

/// Whether the stretch is unusual enough for an alarm, threshold apart.
bool is_grave(const Stretch& s, const AlertBudget& budget);

/// The least score of an alarm: so many stretches of the last 52 weeks of the series exceed it as
/// the budget allows, and it is never below the least score. What simple tests find is not counted
/// and needs no score.
double alarm_threshold(const std::vector<Stretch>& all, const Series& load,
                       const AlertBudget& budget);

} // namespace elf::anomaly
