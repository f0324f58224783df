#pragma once

#include "elf/clean/clean.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Weather of several points of an area as one series: sources NAME/POINT become one source NAME.
namespace elf::clean {

/// Relative weights of the sources that are points; of others none.
using Weights = std::map<std::string, double>;

/// Sources that are read as one.
struct SourceGroup {
    std::string name;                 ///< NAME of points, else that of the source
    std::vector<std::size_t> members; ///< places in the list of sources
    bool of_points;
};

/// Points of one name are one group, in the place of the first of them; others are by themselves.
std::vector<SourceGroup> group_points(const std::vector<std::string>& sources,
                                      const Weights& weights);

/// One point of a weighted series.
struct Point {
    double weight;           ///< > 0
    std::vector<Cell> cells; ///< of all points the same intervals; NaN is missing
};

/// Share of the weights of all points; with less of them the mean is that of another place.
inline constexpr double least_share = 0.5;

/// The weighted mean of each interval over the points whose value is there and possible; NaN where
/// they have less than `least_share`. Known when the last of those used is; partial where a point
/// was missing. Empty without points. O(points x intervals).
std::vector<Cell> mean_of_points(std::string_view quantity, const std::vector<Point>& points);

/// The sources with their points merged, in the same order.
std::vector<SourceCells> merge_points(std::string_view quantity, std::vector<SourceCells> sources,
                                      const Weights& weights);

} // namespace elf::clean
