#include "elf/store/source_priority.hpp"

namespace elf::store {

long save_source_priority(db::Connection& db, int area, const std::string& quantity,
                          const std::vector<std::string>& sources, bool chosen) {
    const std::vector<db::Param> params{area, quantity, sources, chosen};
    const char* may = "not exists (select from source_priority where area = $1 and quantity = $2 "
                      "and chosen and not $4)";
    const long deleted = db.exec(std::string("delete from source_priority where area = $1 and "
                                             "quantity = $2 and source <> all($3::text[]) and ") +
                                     may,
                                 params)
                             .affected();
    const long written =
        db.exec(std::string("insert into source_priority as p (area, quantity, source, rank, "
                            "chosen) select $1, $2, source, rank, $4 from unnest($3::text[]) "
                            "with ordinality as s(source, rank) where ") +
                    may +
                    " on conflict (area, quantity, source) do update set rank = excluded.rank, "
                    "chosen = excluded.chosen "
                    "where (p.rank, p.chosen) is distinct from (excluded.rank, excluded.chosen)",
                params)
            .affected();
    return deleted + written;
}

void save_renewal(db::Connection& db, int area, const std::string& quantity, int run, Time as_of) {
    db.exec("insert into receipt (area, quantity, source, run, received_at, first_time, last_time, "
            "known_to, rows) select area, quantity, min(source), $3, $4, min(first_time), "
            "max(last_time), $4, 0 from receipt where area = $1 and quantity = $2 "
            "group by area, quantity",
            {area, quantity, run, as_of});
}

long save_definition_change(db::Connection& db, const std::string& source,
                            const std::string& quantity, Date since, const std::string& what) {
    return db
        .exec("insert into definition_change as d (source, quantity, since, what) "
              "values ($1, $2, $3, $4) on conflict (source, quantity, since) do update "
              "set what = excluded.what where d.what <> excluded.what",
              {source, quantity, since, what})
        .affected();
}

} // namespace elf::store
