#include "elf/store/forecast.hpp"

namespace elf::store {

long save_forecast(db::Connection& db, const Area& area, const Forecast& f, int run) {
    db.exec("create temporary table forecast_staging (target timestamptz, mean float8, "
            "p2_5 float8, p5 float8, p10 float8, p25 float8, p50 float8, p75 float8, p90 float8, "
            "p95 float8, p97_5 float8) on commit drop");
    db::CopyIn copy(db, "copy forecast_staging from stdin");
    for (const ForecastValue& v : f.values) {
        copy.add(v.target).add(v.mean);
        for (const double q : v.quantiles)
            copy.add(q);
        copy.end_row();
    }
    copy.finish();
    const std::vector<db::Param> issue{area.id, f.model, f.issued_at};
    const long deleted =
        db.exec("delete from forecast where area = $1 and model = $2 and issued_at = $3 "
                "and target not in (select target from forecast_staging)",
                issue)
            .affected();
    const long written =
        db.exec("insert into forecast (area, model, issued_at, run, quality, target, mean, p2_5, "
                "p5, p10, p25, p50, p75, p90, p95, p97_5) select $1, $2, $3, $4, $5, target, mean, "
                "p2_5, p5, p10, p25, p50, p75, p90, p95, p97_5 from forecast_staging "
                "on conflict (area, model, issued_at, target) do update set run = excluded.run, "
                "quality = excluded.quality, mean = excluded.mean, p2_5 = excluded.p2_5, "
                "p5 = excluded.p5, p10 = excluded.p10, p25 = excluded.p25, p50 = excluded.p50, "
                "p75 = excluded.p75, p90 = excluded.p90, p95 = excluded.p95, "
                "p97_5 = excluded.p97_5 "
                "where (forecast.quality, forecast.mean, forecast.p2_5, forecast.p5, "
                "forecast.p10, forecast.p25, forecast.p50, forecast.p75, forecast.p90, "
                "forecast.p95, forecast.p97_5) is distinct from (excluded.quality, excluded.mean, "
                "excluded.p2_5, excluded.p5, excluded.p10, excluded.p25, excluded.p50, "
                "excluded.p75, excluded.p90, excluded.p95, excluded.p97_5)",
                {area.id, f.model, f.issued_at, run, f.quality})
            .affected();
    db.exec("drop table forecast_staging");
    return deleted + written;
}

std::vector<Issue> load_issues(db::Connection& db, const Area& area, Time first, Time last) {
    const db::Result r = db.exec(
        "select f.model, extract(epoch from f.issued_at)::bigint, f.quality, "
        "extract(epoch from f.target)::bigint, f.mean, f.p2_5, f.p5, f.p10, f.p25, f.p50, f.p75, "
        "f.p90, f.p95, f.p97_5, coalesce(m.weather, 'none') from forecast as f left join lateral "
        "(select case (parameters ->> 'weather_of_targets')::float8 when 1 then 'observed' "
        "when 2 then 'forecast' end as weather from model where area = f.area "
        "and name = f.model and fitted_at <= f.issued_at order by fitted_at desc limit 1) as m "
        "on true where f.area = $1 and f.issued_at between $2 and $3 "
        "order by f.model, f.issued_at, f.target",
        {area.id, first, last});
    std::vector<Issue> out;
    for (std::size_t i = 0; i < r.rows(); ++i) {
        const Time issued_at = r.time(i, 1);
        if (out.empty() || out.back().forecast.model != r.text(i, 0) ||
            out.back().forecast.issued_at != issued_at) {
            Issue& next = out.emplace_back();
            next.forecast.model = r.str(i, 0);
            next.forecast.issued_at = issued_at;
            next.forecast.quality = r.str(i, 2);
            next.weather = r.str(i, 14);
        }
        ForecastValue v{r.time(i, 3), r.number(i, 4), {}};
        for (std::size_t q = 0; q < v.quantiles.size(); ++q)
            v.quantiles[q] = r.number(i, 5 + static_cast<int>(q));
        out.back().forecast.values.push_back(v);
    }
    return out;
}

} // namespace elf::store
