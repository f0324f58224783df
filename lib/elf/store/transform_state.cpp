#include "elf/store/transform_state.hpp"

#include "elf/store/columns.hpp"

namespace elf::store {

std::vector<Pending> load_pending(db::Connection& db, const std::vector<const Area*>& areas,
                                  Time as_of, bool everything) {
    // A replay works the whole history in: a value that was corrected later has no reading yet of
    // what it was before.
    const db::Result r = db.exec_binary(
        "select w.place, r.quantity, min(r.first_time), max(r.last_time), "
        "coalesce($2 < s.as_of, false), max(r.receipt) "
        "from unnest($1::int[]) with ordinality as w(area, place) join receipt r using (area) "
        "left join transform_state s using (area, quantity) "
        "where $3 or s.as_of is null or $2 < s.as_of or r.receipt > s.receipt "
        "or (r.known_to > s.as_of and $2 > s.as_of) "
        "group by w.place, r.quantity, s.as_of order by w.place, r.quantity",
        {keys_of(areas), as_of, everything});
    std::vector<Pending> out;
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back({areas[static_cast<std::size_t>(r.integer(i, 0)) - 1],
                       r.str(i, 1),
                       {r.time(i, 2), r.time(i, 3) + Minutes{1}},
                       r.boolean(i, 4),
                       r.integer(i, 5)});
    return out;
}

void save_progress(db::Connection& db, const std::vector<Pending>& done, Time as_of) {
    Columns rows({"int", "text", "bigint"});
    bool any = false;
    for (const Pending& p : done)
        if (!p.replay) {
            rows.add(p.area->id).add(p.quantity).add(p.last_receipt);
            any = true;
        }
    if (!any)
        return;
    db.exec("insert into transform_state (area, quantity, receipt, as_of) "
            "select area, quantity, receipt, $1 from " +
                rows.unnest(2) +
                " d(area, quantity, receipt) on conflict (area, quantity) do update set "
                "receipt = greatest(transform_state.receipt, excluded.receipt), "
                "as_of = excluded.as_of where (transform_state.receipt, transform_state.as_of) "
                "is distinct from "
                "(greatest(transform_state.receipt, excluded.receipt), excluded.as_of)",
            rows.after({as_of}));
}

std::optional<Time> worked_in_until(db::Connection& db, const Area& area,
                                    const std::string& quantity) {
    const db::Result r = db.exec("select extract(epoch from as_of)::bigint from transform_state "
                                 "where area = $1 and quantity = $2",
                                 {area.id, quantity});
    return r.empty() ? std::nullopt : std::optional(r.time(0, 0));
}

std::vector<std::optional<Time>>
last_measured_before(db::Connection& db, const std::vector<QuantityRange>& wanted, Time as_of) {
    static const std::string sql =
        "select w.place, r.time from " + each_quantity +
        " cross join lateral (select time from reading where area = w.area "
        "and quantity = w.quantity and time < w.first and known_at <= $5 "
        "and quality in ('measured', 'corrected') order by time desc limit 1) as r "
        "order by w.place";
    const RowsByPlace found = rows_of_each(db, sql, wanted, {as_of});
    std::vector<std::optional<Time>> out(wanted.size());
    for (std::size_t k = 0; k < wanted.size(); ++k)
        if (const auto [first, last] = found.of(k); first < last)
            out[k] = found.rows().time(first, 1);
    return out;
}

} // namespace elf::store
