#include "elf/store/score_part.hpp"

#include "elf/store/columns.hpp"

namespace elf::store {

long save_score_parts(db::Connection& db, const Area& area, const std::vector<ScorePart>& parts,
                      int run) {
    if (parts.empty())
        return 0;
    Columns rows({"text", "text", "text", "date", "text", "text", "int", "int", "float8", "float8",
                  "float8", "float8", "int", "int", "int", "int", "int"});
    for (const ScorePart& p : parts) {
        rows.add(p.model).add(p.kind).add(p.weather).add(p.month);
        rows.add(p.dimension).add(p.name).add(p.n).add(p.n_percentage).add(p.absolute);
        rows.add(p.percentage).add(p.load).add(p.pinball).add(p.n_quantiles);
        rows.add(p.inside_50).add(p.inside_80).add(p.inside_90).add(p.inside_95);
    }
    return db
        .exec("insert into score_part as t (area, run, model, kind, weather, month, dimension, "
              "class, n, n_percentage, absolute, percentage, load, pinball, n_quantiles, "
              "inside_50, inside_80, inside_90, inside_95) select $1, $2, s.* from " +
                  rows.unnest(3) +
                  " s "
                  "on conflict (area, model, kind, weather, month, dimension, class) do update set "
                  "run = excluded.run, n = excluded.n, n_percentage = excluded.n_percentage, "
                  "absolute = excluded.absolute, percentage = excluded.percentage, "
                  "load = excluded.load, pinball = excluded.pinball, "
                  "n_quantiles = excluded.n_quantiles, inside_50 = excluded.inside_50, "
                  "inside_80 = excluded.inside_80, inside_90 = excluded.inside_90, "
                  "inside_95 = excluded.inside_95 "
                  "where (t.n, t.n_percentage, t.absolute, t.percentage, t.load, t.pinball, "
                  "t.n_quantiles, t.inside_50, t.inside_80, t.inside_90, t.inside_95) "
                  "is distinct from (excluded.n, excluded.n_percentage, excluded.absolute, "
                  "excluded.percentage, excluded.load, excluded.pinball, excluded.n_quantiles, "
                  "excluded.inside_50, excluded.inside_80, excluded.inside_90, excluded.inside_95)",
              rows.after({area.id, run}))
        .affected();
}

long delete_stale_parts(db::Connection& db, const Area& area, const std::string& model,
                        const std::vector<ScorePart>& parts) {
    std::vector<std::string> weathers;
    std::vector<std::string> months;
    std::vector<std::string> dimensions;
    std::vector<std::string> classes;
    for (const ScorePart& p : parts)
        if (p.model == model && p.kind == "backtest") {
            weathers.push_back(p.weather);
            months.push_back(format_date(p.month));
            dimensions.push_back(p.dimension);
            classes.push_back(p.name);
        }
    return db
        .exec("delete from score_part where area = $1 and model = $2 and kind = 'backtest' "
              "and weather = any($3::text[]) and (weather, month, dimension, class) not in "
              "(select * from unnest($3::text[], $4::date[], $5::text[], $6::text[]))",
              {area.id, model, weathers, months, dimensions, classes})
        .affected();
}

} // namespace elf::store
