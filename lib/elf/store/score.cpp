#include "elf/store/score.hpp"

namespace elf::store {

long save_scores(db::Connection& db, const Area& area, const std::vector<Score>& scores, int run) {
    if (scores.empty())
        return 0;
    db.exec("create temporary table score_staging (model text, kind text, weather text, "
            "issued_at timestamptz, first_target timestamptz, last_target timestamptz, n int, "
            "n_percentage int, absolute float8, percentage float8, squared float8, error float8, "
            "load float8, n_naive int, naive float8, absolute_naive float8, pinball float8, "
            "n_quantiles int, inside_50 int, inside_80 int, inside_90 int, inside_95 int) "
            "on commit drop");
    db::CopyIn copy(db, "copy score_staging from stdin");
    for (const Score& s : scores) {
        copy.add(s.model).add(s.kind).add(s.weather).add(s.issued_at);
        copy.add(s.targets.begin).add(s.targets.end).add(s.n).add(s.n_percentage);
        copy.add(s.absolute).add(s.percentage).add(s.squared).add(s.error).add(s.load);
        copy.add(s.n_naive).add(s.naive).add(s.absolute_naive).add(s.pinball).add(s.n_quantiles);
        copy.add(s.inside_50).add(s.inside_80).add(s.inside_90).add(s.inside_95).end_row();
    }
    copy.finish();
    const long written =
        db.exec("insert into score (area, run, model, kind, weather, issued_at, first_target, "
                "last_target, n, n_percentage, absolute, percentage, squared, error, load, "
                "n_naive, naive, absolute_naive, pinball, n_quantiles, inside_50, inside_80, "
                "inside_90, inside_95) select $1, $2, s.* from score_staging as s "
                "on conflict (area, model, kind, weather, issued_at) do update set "
                "run = excluded.run, first_target = excluded.first_target, "
                "last_target = excluded.last_target, n = excluded.n, "
                "n_percentage = excluded.n_percentage, absolute = excluded.absolute, "
                "percentage = excluded.percentage, squared = excluded.squared, "
                "error = excluded.error, load = excluded.load, n_naive = excluded.n_naive, "
                "naive = excluded.naive, absolute_naive = excluded.absolute_naive, "
                "pinball = excluded.pinball, n_quantiles = excluded.n_quantiles, "
                "inside_50 = excluded.inside_50, inside_80 = excluded.inside_80, "
                "inside_90 = excluded.inside_90, inside_95 = excluded.inside_95 "
                "where (score.first_target, score.last_target, score.n, score.n_percentage, "
                "score.absolute, score.percentage, score.squared, score.error, score.load, "
                "score.n_naive, score.naive, score.absolute_naive, score.pinball, "
                "score.n_quantiles, score.inside_50, score.inside_80, score.inside_90, "
                "score.inside_95) is distinct from (excluded.first_target, excluded.last_target, "
                "excluded.n, excluded.n_percentage, excluded.absolute, excluded.percentage, "
                "excluded.squared, excluded.error, excluded.load, excluded.n_naive, "
                "excluded.naive, excluded.absolute_naive, excluded.pinball, "
                "excluded.n_quantiles, excluded.inside_50, excluded.inside_80, "
                "excluded.inside_90, excluded.inside_95)",
                {area.id, run})
            .affected();
    db.exec("drop table score_staging");
    return written;
}

long delete_stale_backtest(db::Connection& db, const Area& area, const std::string& model,
                           const std::vector<Score>& scores) {
    std::vector<std::string> weathers;
    std::vector<std::string> origins;
    for (const Score& s : scores)
        if (s.model == model && s.kind == "backtest") {
            weathers.push_back(s.weather);
            origins.push_back(format_time(s.issued_at));
        }
    return db
        .exec("delete from score where area = $1 and model = $2 and kind = 'backtest' "
              "and weather = any($3::text[]) and (weather, issued_at) not in "
              "(select * from unnest($3::text[], $4::timestamptz[]))",
              {area.id, model, weathers, origins})
        .affected();
}

} // namespace elf::store
