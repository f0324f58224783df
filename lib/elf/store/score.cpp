#include "elf/store/score.hpp"

#include "elf/store/columns.hpp"

namespace elf::store {

long save_scores(db::Connection& db, const Area& area, const std::vector<Score>& scores, int run) {
    if (scores.empty())
        return 0;
    Columns rows({"text",   "text", "text",   "timestamptz", "timestamptz", "timestamptz",
                  "int",    "int",  "float8", "float8",      "float8",      "float8",
                  "float8", "int",  "float8", "float8",      "float8",      "int",
                  "int",    "int",  "int",    "int"});
    for (const Score& s : scores) {
        rows.add(s.model).add(s.kind).add(s.weather).add(s.issued_at);
        rows.add(s.targets.begin).add(s.targets.end).add(s.n).add(s.n_percentage);
        rows.add(s.absolute).add(s.percentage).add(s.squared).add(s.error).add(s.load);
        rows.add(s.n_naive).add(s.naive).add(s.absolute_naive).add(s.pinball).add(s.n_quantiles);
        rows.add(s.inside_50).add(s.inside_80).add(s.inside_90).add(s.inside_95);
    }
    return db
        .exec("insert into score (area, run, model, kind, weather, issued_at, first_target, "
              "last_target, n, n_percentage, absolute, percentage, squared, error, load, "
              "n_naive, naive, absolute_naive, pinball, n_quantiles, inside_50, inside_80, "
              "inside_90, inside_95) select $1, $2, s.* from " +
                  rows.unnest(3) +
                  " as s "
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
              rows.after({area.id, run}))
        .affected();
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
