#include "elf/clean/issues.hpp"

#include "elf/clean/repairs.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace elf::clean {
namespace {

/// Of one issue: the observations of each point.
using Issue = std::map<std::size_t, std::vector<Observation>>;

TimeRange range_of(const Issue& issue, Step step) {
    TimeRange range{Time::max(), Time::min()};
    for (const auto& [point, rows] : issue) {
        range.begin = std::min(range.begin, step.floor(rows.front().time));
        range.end = std::max(range.end, step.ceil(rows.back().time + rows.back().length));
    }
    return range;
}

std::vector<Cell> cells_of(const Area& area, const std::string& quantity, const Issue& issue,
                           const SourceGroup& group, const std::vector<double>& weights,
                           TimeRange range) {
    const auto cells = [&](std::size_t member) {
        const auto rows = issue.find(member);
        return resample(rows == issue.end() ? std::vector<Observation>{} : rows->second, range,
                        area.step, area.unit);
    };
    if (!group.of_points)
        return cells(group.members.front());
    std::vector<Point> points;
    for (std::size_t i = 0; i < group.members.size(); ++i)
        points.push_back({weights[i], cells(group.members[i])});
    return mean_of_points(quantity, points);
}

} // namespace

std::vector<Reading> issues(const Area& area, const std::string& quantity,
                            const IssuesBySource& sources, const Weights& weights,
                            const std::vector<Repair>& repairs) {
    std::vector<Reading> out;
    if (sources.empty())
        return out;
    std::vector<std::string> names;
    for (const auto& [name, rows] : sources)
        names.push_back(name);
    const SourceGroup group = group_points(names, weights).front();
    const std::vector<Repair> of_source = repairs_of(repairs, group.name);
    const TimeZone zone(area.time_zone);
    std::vector<double> shares;
    std::map<Time, Issue> by_issue;
    for (const std::size_t member : group.members) {
        shares.push_back(group.of_points ? weights.at(names[member]) : 1);
        for (const Observation& o : sources[member].second)
            by_issue[o.known_at][member].push_back(o);
    }
    for (const auto& [known_at, issue] : by_issue) {
        const TimeRange range = range_of(issue, area.step);
        const std::vector<Cell> cells = cells_of(area, quantity, issue, group, shares, range);
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (!std::isnan(cells[i].value)) {
                out.push_back({range.begin + area.step.length() * static_cast<long>(i), known_at,
                               cells[i].value, cells[i].value, Quality::measured,
                               cells[i].partial ? reason::partial_points : "", group.name});
                mark_repaired(of_source, zone, out.back());
            }
    }
    return out;
}

} // namespace elf::clean
