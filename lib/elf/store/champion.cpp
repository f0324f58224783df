#include "elf/store/champion.hpp"

namespace elf::store {

bool save_champion(db::Connection& db, const Area& area, const Champion& c, int run) {
    return db.exec("insert into champion (area, name, chosen_at, fitted_at, why, run) "
                   "values ($1, $2, $3, $4, $5, $6) on conflict (area, name, chosen_at) do update "
                   "set fitted_at = excluded.fitted_at, why = excluded.why, run = excluded.run "
                   "where (champion.fitted_at, champion.why) is distinct from "
                   "(excluded.fitted_at, excluded.why)",
                   {area.id, c.name, c.chosen_at, c.fitted_at, c.why, run})
               .affected() > 0;
}

bool delete_champion(db::Connection& db, const Area& area, const std::string& name,
                     Time chosen_at) {
    return db.exec("delete from champion where area = $1 and name = $2 and chosen_at = $3",
                   {area.id, name, chosen_at})
               .affected() > 0;
}

std::optional<Time> champion_at(db::Connection& db, const Area& area, const std::string& name,
                                Time as_of) {
    const db::Result r = db.exec("select extract(epoch from fitted_at)::bigint from champion "
                                 "where area = $1 and name = $2 and chosen_at <= $3 "
                                 "order by chosen_at desc limit 1",
                                 {area.id, name, as_of});
    return r.empty() ? std::nullopt : std::optional(r.time(0, 0));
}

bool mark_recalled(db::Connection& db, const Area& area, const std::string& name, Time fitted_at) {
    return db.exec("update model set verdict = 'recalled' where area = $1 and name = $2 "
                   "and fitted_at = $3 and verdict <> 'recalled'",
                   {area.id, name, fitted_at})
               .affected() > 0;
}

} // namespace elf::store
