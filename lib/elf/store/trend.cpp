#include "elf/store/trend.hpp"

#include "elf/store/report.hpp"

#include <limits>

namespace elf::store {

std::map<std::string, Trend> load_trends(db::Connection& db,
                                         const std::optional<std::vector<int>>& areas, Time as_of) {
    const db::Result rows = db.exec_binary(
        "select a.name, x.hour, x.mean from area a cross join lateral ("
        "  select floor(extract(epoch from r.time - $2::timestamptz) / 3600)::bigint as hour, "
        "         avg(r.value) as mean "
        "  from latest_readings(a.area, 'load', $2, $2::timestamptz - interval '24 hours', $2) r "
        "  group by 1 "
        "  union all "
        "  select floor(extract(epoch from f.target - $2::timestamptz) / 3600)::bigint, "
        "avg(f.mean) "
        "  from chosen_issue(a.area, $2) c "
        "  join forecast f on f.area = a.area and f.model = c.model and f.issued_at = c.issued_at "
        "  where f.target >= $2 and f.target < $2::timestamptz + interval '24 hours' group by 1) x "
        "where $1::int[] is null or a.area = any ($1::int[])",
        {ids_of(areas), as_of});
    const std::vector<double> empty(24, std::numeric_limits<double>::quiet_NaN());
    std::map<std::string, Trend> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        Trend& t = out.try_emplace(rows.str(i, 0), Trend{empty, empty}).first->second;
        const long hour = rows.integer(i, 1);
        if (hour < 0)
            t.before.at(static_cast<std::size_t>(24 + hour)) = rows.number(i, 2);
        else
            t.after.at(static_cast<std::size_t>(hour)) = rows.number(i, 2);
    }
    return out;
}

} // namespace elf::store
