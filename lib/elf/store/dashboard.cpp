#include "elf/store/dashboard.hpp"

#include "elf/core/error.hpp"
#include "elf/store/report.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>

namespace elf::store {
namespace {

struct DashboardSql {
    std::string_view name;
    const char* sql;
};

// $1 areas, $2 as_of, $3 from. An issue that reaches `from` is at most 31 days older, the longest
// horizon: without that bound every issue there ever was would be looked at.
constexpr std::array<DashboardSql, 8> dashboard_sql{{
    {"status",
     "select l.name, l.state, l.reason, l.last_reading, l.load, l.expected, l.next_peak, "
     "l.next_peak_at, c.\"check\", c.state, c.reason "
     "from (select * from area_lights($1::int[], $2) offset 0) l "
     "cross join lateral checks_of($2, l.last_reading, l.forecast_until, l.forecast_quality, "
     "l.open_high, l.recent, l.open_high_faults, l.recent_faults, l.failed, l.retrying) c "
     "where $3::timestamptz is null order by l.area, c.place"},
    {"forecast",
     "select a.name, f.model, f.issued_at, f.target, f.mean, f.p2_5, f.p10, f.p25, f.p75, f.p90, "
     "f.p97_5 from area a cross join lateral chosen_issue(a.area, $2) c "
     "join forecast f on f.area = a.area and f.model = c.model and f.issued_at = c.issued_at "
     "where a.area = any ($1::int[]) and $3::timestamptz is null order by a.area, f.target"},
    {"previous forecast",
     "select distinct on (a.area, f.target) a.name, f.target, f.mean "
     "from area a cross join lateral chosen_issue(a.area, $2) c "
     "join forecast f on f.area = a.area and f.model = c.model and f.issued_at < c.issued_at "
     "and f.issued_at >= $3::timestamptz - interval '31 days' and f.target >= $3 "
     "where a.area = any ($1::int[]) order by a.area, f.target, f.issued_at desc"},
    {"peaks", "select a.name, p.likely_at, p.p10, p.p50, p.p90, p.likelihood "
              "from area a cross join lateral chosen_issue(a.area, $2) c "
              "join peak p on p.area = a.area and p.model = c.model and p.issued_at = c.issued_at "
              "where a.area = any ($1::int[]) and $3::timestamptz is null order by a.area, p.day"},
    {"load", "select a.name, q.quantity = 'load_forecast', r.time, r.value from area a "
             "cross join unnest(array['load', 'load_forecast']) as q(quantity) "
             "cross join lateral latest_readings(a.area, q.quantity, $2, $3, null) r "
             "where a.area = any ($1::int[]) and r.value is not null"},
    {"scores",
     "select a.name, s.model, s.kind, s.first_target, s.absolute, s.load, s.n_quantiles::bigint, "
     "s.inside_50::bigint, s.inside_80::bigint, s.inside_95::bigint from area a "
     "cross join lateral chosen_issue(a.area, $2) c "
     "join score s on s.area = a.area and s.model = c.model "
     "where a.area = any ($1::int[]) and s.last_target < $2 and s.issued_at >= $3 "
     "order by a.area, s.first_target, s.kind, s.weather"},
    {"freshness",
     "select a.name, f.quantity, f.last_value, "
     "grid_steps(greatest($3, f.first), least($2, begun_until(f.quantity, a.step, $2)), a.step) "
     "from area a cross join lateral freshness_of(a.area, $2) f "
     "where a.area = any ($1::int[]) order by a.area, f.quantity"},
    {"marks",
     "select a.name, area_mark(a.area, $2, $3) from area a where a.area = any ($1::int[])"},
}};

const char* sql_of(std::string_view name) {
    const auto found = std::find_if(dashboard_sql.begin(), dashboard_sql.end(),
                                    [&](const DashboardSql& d) { return d.name == name; });
    if (found == dashboard_sql.end())
        throw Error(ExitCode::software, fmt::format("no SQL for the dashboard's '{}'", name));
    return found->sql;
}

} // namespace

void send_dashboard(db::Pipeline& db, const DashboardQuery& query,
                    std::function<void(const db::Result&, std::size_t)> row) {
    db.send(sql_of(query.name), {ids_of(query.areas), query.as_of, query.from},
            db::Pipeline::Form::binary, [row = std::move(row)](const db::Result& all) {
                for (std::size_t i = 0; i < all.rows(); ++i)
                    row(all, i);
            });
}

} // namespace elf::store
