#include "elf/clean/points.hpp"

#include "elf/clean/possible.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::clean {
namespace {

Cell mean_at(std::string_view quantity, const std::vector<Point>& points, std::size_t i) {
    Cell out{0, Time{}};
    double used = 0;
    double all = 0;
    for (const Point& p : points) {
        all += p.weight;
        const Cell& cell = p.cells[i];
        if (std::isnan(cell.value) || !is_possible(quantity, cell.value)) {
            out.partial = true;
            continue;
        }
        used += p.weight;
        out.value += p.weight * cell.value;
        out.known_at = std::max(out.known_at, cell.known_at);
    }
    const double mean = out.value / used;
    if (!(used >= least_share * all) || !std::isfinite(mean))
        return {std::numeric_limits<double>::quiet_NaN(), Time{}};
    out.value = mean;
    return out;
}

} // namespace

std::vector<SourceGroup> group_points(const std::vector<std::string>& sources,
                                      const Weights& weights) {
    std::vector<SourceGroup> out;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const bool is_point = weights.contains(sources[i]);
        const std::string name = is_point ? sources[i].substr(0, sources[i].find('/')) : sources[i];
        const auto same = std::find_if(out.begin(), out.end(), [&](const SourceGroup& g) {
            return is_point && g.of_points && g.name == name;
        });
        if (same != out.end())
            same->members.push_back(i);
        else
            out.push_back({name, {i}, is_point});
    }
    return out;
}

std::vector<Cell> mean_of_points(std::string_view quantity, const std::vector<Point>& points) {
    std::vector<Cell> out;
    if (points.empty())
        return out;
    const std::size_t n = points.front().cells.size();
    out.reserve(n);
    for (std::size_t i = 0; i < n; ++i)
        out.push_back(mean_at(quantity, points, i));
    return out;
}

std::vector<SourceCells> merge_points(std::string_view quantity, std::vector<SourceCells> sources,
                                      const Weights& weights) {
    std::vector<std::string> names;
    for (const SourceCells& s : sources)
        names.push_back(s.source);
    std::vector<SourceCells> out;
    for (const SourceGroup& group : group_points(names, weights)) {
        if (!group.of_points) {
            out.push_back(std::move(sources[group.members.front()]));
            continue;
        }
        std::vector<Point> points;
        for (const std::size_t i : group.members)
            points.push_back({weights.at(names[i]), std::move(sources[i].cells)});
        out.push_back({group.name, mean_of_points(quantity, points)});
    }
    return out;
}

} // namespace elf::clean
