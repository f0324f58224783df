#include "elf/store/forecast.hpp"

#include "elf/store/columns.hpp"
#include "elf/store/outlook.hpp"

namespace elf::store {
namespace {

constexpr const char* columns =
    "f.model, extract(epoch from f.issued_at)::bigint, f.quality, f.weather_kind, "
    "extract(epoch from f.target)::bigint, f.mean, f.p2_5, f.p5, f.p10, f.p25, f.p50, f.p75, "
    "f.p90, f.p95, f.p97_5, f.usual, f.calendar, f.recent_load, f.weather, f.experts";

std::vector<Issue> issues_of(const db::Result& r) {
    std::vector<Issue> out;
    for (std::size_t i = 0; i < r.rows(); ++i) {
        const Time issued_at = r.time(i, 1);
        if (out.empty() || out.back().forecast.issued_at != issued_at ||
            out.back().forecast.model != r.text(i, 0)) {
            Issue& next = out.emplace_back();
            next.forecast.model = r.str(i, 0);
            next.forecast.issued_at = issued_at;
            next.forecast.quality = r.str(i, 2);
            next.weather = r.str(i, 3);
        }
        ForecastValue v{r.time(i, 4), r.number(i, 5), {}};
        for (std::size_t q = 0; q < v.quantiles.size(); ++q)
            v.quantiles[q] = r.number(i, 6 + static_cast<int>(q));
        v.parts = {r.number(i, 15), r.number(i, 16), r.number(i, 17), r.number(i, 18),
                   r.number(i, 19)};
        out.back().forecast.values.push_back(v);
    }
    return out;
}

Columns columns_of(const Forecast& f) {
    std::vector<const char*> types(16, "float8");
    types[0] = "timestamptz";
    Columns out(std::move(types));
    for (const ForecastValue& v : f.values) {
        out.add(v.target).add(v.mean);
        for (const double q : v.quantiles)
            out.add(q);
        out.add(v.parts.usual).add(v.parts.calendar).add(v.parts.recent_load);
        out.add(v.parts.weather).add(v.parts.experts);
    }
    return out;
}

long save_values(db::Connection& db, const Area& area, const Issue& issue, int run) {
    const Forecast& f = issue.forecast;
    std::vector<db::Param> targets;
    for (const ForecastValue& v : f.values)
        targets.emplace_back(v.target);
    const long deleted =
        db.exec("delete from forecast where area = $1 and model = $2 and issued_at = $3 "
                "and target <> all ($4::timestamptz[])",
                {area.id, f.model, f.issued_at, db::Param::array(targets)})
            .affected();
    const Columns rows = columns_of(f);
    const long written =
        db.exec(
              "insert into forecast (area, model, issued_at, run, quality, weather_kind, "
              "target, mean, p2_5, p5, p10, p25, p50, p75, p90, p95, p97_5, usual, calendar, "
              "recent_load, weather, experts) "
              "select $1, $2, $3, $4, $5, $6, s.* from " +
                  rows.unnest(7) +
                  " s "
                  "on conflict (area, model, issued_at, target) do update set run = excluded.run, "
                  "quality = excluded.quality, weather_kind = excluded.weather_kind, "
                  "mean = excluded.mean, p2_5 = excluded.p2_5, p5 = excluded.p5, "
                  "p10 = excluded.p10, p25 = excluded.p25, p50 = excluded.p50, p75 = excluded.p75, "
                  "p90 = excluded.p90, p95 = excluded.p95, p97_5 = excluded.p97_5, "
                  "usual = excluded.usual, calendar = excluded.calendar, "
                  "recent_load = excluded.recent_load, weather = excluded.weather, "
                  "experts = excluded.experts "
                  "where (forecast.quality, forecast.weather_kind, forecast.mean, forecast.p2_5, "
                  "forecast.p5, forecast.p10, forecast.p25, forecast.p50, forecast.p75, "
                  "forecast.p90, forecast.p95, forecast.p97_5, forecast.usual, forecast.calendar, "
                  "forecast.recent_load, forecast.weather, forecast.experts) is distinct from "
                  "(excluded.quality, excluded.weather_kind, excluded.mean, excluded.p2_5, "
                  "excluded.p5, excluded.p10, excluded.p25, excluded.p50, excluded.p75, "
                  "excluded.p90, excluded.p95, excluded.p97_5, excluded.usual, excluded.calendar, "
                  "excluded.recent_load, excluded.weather, excluded.experts)",
              rows.after({area.id, f.model, f.issued_at, run, f.quality, issue.weather}))
            .affected();
    return deleted + written;
}

} // namespace

long save_forecast(db::Connection& db, const Area& area, const Issue& issue, int run) {
    return save_values(db, area, issue, run) + save_weights(db, area, issue.forecast, run) +
           save_peaks(db, area, issue.forecast, run);
}

std::vector<Issue> load_issues(db::Connection& db, const Area& area, Time first, Time last) {
    return issues_of(db.exec(std::string("select ") + columns +
                                 " from forecast as f where f.area = $1 "
                                 "and f.issued_at between $2 and $3 "
                                 "order by f.model, f.issued_at, f.target",
                             {area.id, first, last}));
}

std::optional<Issue> load_issue_before(db::Connection& db, const Area& area,
                                       const std::string& model, Time before, Time from) {
    std::vector<Issue> found = issues_of(
        db.exec(std::string("select ") + columns +
                    " from forecast as f where f.area = $1 and f.model = $2 "
                    "and f.issued_at = (select max(issued_at) from forecast "
                    "where area = $1 and model = $2 and issued_at < $3::timestamptz "
                    "and issued_at >= $3::timestamptz - interval '35 days' and target >= $4) "
                    "order by f.target",
                {area.id, model, before, from}));
    if (found.empty())
        return std::nullopt;
    return std::move(found.front());
}

} // namespace elf::store
