#include "elf/report/dashboard.hpp"
#include "elf/report/reasons.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace elf::report {

void sum_days(DashboardQuantity& q, long expected) {
    std::map<std::string, long> reasons;
    for (const DashboardDay& d : q.days) {
        q.measured += d.measured;
        q.corrected += d.corrected;
        q.filled += d.filled;
        q.rejected += d.rejected;
        q.missing += d.missing;
        for (const ReasonCount& r : parse_reasons(d.reasons))
            reasons[r.code] += r.n;
    }
    const long known = q.measured + q.corrected + q.filled + q.rejected + q.missing;
    const auto all = static_cast<double>(std::max(known, expected));
    q.completeness = all > 0 ? 100 * static_cast<double>(q.measured + q.corrected) / all
                             : std::numeric_limits<double>::quiet_NaN();
    q.overridden = reasons["OVERRIDE"];
    std::vector<ReasonCount> sorted;
    for (const auto& [code, n] : reasons)
        if (n > 0)
            sorted.push_back({code, n});
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const ReasonCount& x, const ReasonCount& y) { return x.n > y.n; });
    for (const ReasonCount& r : sorted)
        q.reasons += (q.reasons.empty() ? "" : ", ") + r.code + " " + std::to_string(r.n);
}

} // namespace elf::report
