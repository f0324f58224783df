#include "elf/store/repair.hpp"

namespace elf::store {
namespace {

const char* to_string(Repair::Kind kind) {
    return kind == Repair::Kind::swapped_days ? "swapped_days" : "clock_shift";
}

} // namespace

std::vector<std::vector<Repair>>
load_repairs(db::Connection& db, const std::vector<QuantityRange>& wanted, Time as_of) {
    static const std::string sql =
        "select w.place, r.source, r.kind = 'swapped_days', r.start, r.finish, r.shift::bigint, "
        "r.evidence, r.applied, r.known_at from " +
        each_quantity +
        " join repair r using (area, quantity) where r.known_at <= $5 "
        "order by w.place, r.start, r.source, r.kind";
    const RowsByPlace found = rows_of_each(db, sql, wanted, {as_of});
    const db::Result& r = found.rows();
    std::vector<std::vector<Repair>> out(wanted.size());
    for (std::size_t k = 0; k < wanted.size(); ++k)
        for (auto [i, last] = found.of(k); i < last; ++i)
            out[k].push_back(
                {r.str(i, 1),
                 r.boolean(i, 2) ? Repair::Kind::swapped_days : Repair::Kind::clock_shift,
                 {r.time(i, 3), r.time(i, 4)},
                 Minutes{r.integer(i, 5)},
                 r.number(i, 6),
                 r.boolean(i, 7),
                 r.time(i, 8)});
    return out;
}

long save_repairs(db::Connection& db, const Area& area, const std::string& quantity,
                  const std::string& source, Repair::Kind kind, TimeRange range,
                  const std::vector<Repair>& repairs, int run) {
    std::vector<std::string> starts;
    for (const Repair& r : repairs)
        starts.push_back(format_time(r.range.begin));
    long changed =
        db.exec("delete from repair where area = $1 and quantity = $2 and source = $3 "
                "and kind = $4 and start >= $5 and start < $6 and start <> all($7::timestamptz[])",
                {area.id, quantity, source, to_string(kind), range.begin, range.end, starts})
            .affected();
    for (const Repair& r : repairs)
        changed +=
            db.exec("insert into repair (area, quantity, source, kind, start, finish, shift, "
                    "evidence, applied, known_at, run) "
                    "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
                    "on conflict (area, quantity, source, kind, start) do update set "
                    "finish = excluded.finish, shift = excluded.shift, "
                    "evidence = excluded.evidence, applied = excluded.applied, "
                    "known_at = excluded.known_at, run = excluded.run "
                    "where (repair.finish, repair.shift, repair.applied, repair.known_at) "
                    "is distinct from (excluded.finish, excluded.shift, excluded.applied, "
                    "excluded.known_at)",
                    {area.id, quantity, source, to_string(kind), r.range.begin, r.range.end,
                     static_cast<int>(r.shift.count()), r.evidence, r.applied, r.known_at, run})
                .affected();
    return changed;
}

} // namespace elf::store
