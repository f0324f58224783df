#include "elf/clean/issues.hpp"

#include <cmath>
#include <map>

namespace elf::clean {

std::vector<Reading> issues(const Area& area, const std::string& source,
                            const std::vector<Observation>& observations) {
    std::map<Time, std::vector<Observation>> by_issue;
    for (const Observation& o : observations)
        by_issue[o.known_at].push_back(o);
    std::vector<Reading> out;
    for (const auto& [known_at, rows] : by_issue) {
        const TimeRange range{area.step.floor(rows.front().time),
                              area.step.ceil(rows.back().time + rows.back().length)};
        const std::vector<Cell> cells = resample(rows, range, area.step, area.unit);
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (!std::isnan(cells[i].value))
                out.push_back({range.begin + area.step.length() * static_cast<long>(i), known_at,
                               cells[i].value, cells[i].value, Quality::measured, "", source});
    }
    return out;
}

} // namespace elf::clean
