#include "elf/store/transform_state.hpp"

namespace elf::store {

std::vector<Pending> load_pending(db::Connection& db, const Area& area, Time as_of,
                                  bool everything) {
    // A replay works the whole history in: a value that was corrected later has no reading yet of
    // what it was before.
    const db::Result r = db.exec(
        "select r.quantity, extract(epoch from min(first_time))::bigint, "
        "extract(epoch from max(last_time))::bigint, coalesce($2 < s.as_of, false), max(r.receipt) "
        "from receipt r left join transform_state s using (area, quantity) "
        "where r.area = $1 and ($3 or s.as_of is null or $2 < s.as_of or r.receipt > s.receipt "
        "or (r.known_to > s.as_of and $2 > s.as_of)) "
        "group by r.quantity, s.as_of order by r.quantity",
        {area.id, as_of, everything});
    std::vector<Pending> out;
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back({r.str(i, 0),
                       {r.time(i, 1), r.time(i, 2) + Minutes{1}},
                       r.boolean(i, 3),
                       r.integer(i, 4)});
    return out;
}

void save_progress(db::Connection& db, const Area& area, const Pending& pending, Time as_of) {
    if (pending.replay)
        return;
    db.exec(
        "insert into transform_state (area, quantity, receipt, as_of) values ($1, $2, $3, $4) "
        "on conflict (area, quantity) do update set "
        "receipt = greatest(transform_state.receipt, excluded.receipt), as_of = excluded.as_of "
        "where (transform_state.receipt, transform_state.as_of) "
        "is distinct from (greatest(transform_state.receipt, excluded.receipt), excluded.as_of)",
        {area.id, pending.quantity, pending.last_receipt, as_of});
}

std::optional<Time> worked_in_until(db::Connection& db, const Area& area,
                                    const std::string& quantity) {
    const db::Result r = db.exec("select extract(epoch from as_of)::bigint from transform_state "
                                 "where area = $1 and quantity = $2",
                                 {area.id, quantity});
    return r.empty() ? std::nullopt : std::optional(r.time(0, 0));
}

std::optional<Time> last_measured_before(db::Connection& db, const Area& area,
                                         const std::string& quantity, Time t, Time as_of) {
    const db::Result r =
        db.exec("select extract(epoch from time)::bigint from reading where area = $1 "
                "and quantity = $2 and time < $3 and known_at <= $4 "
                "and quality in ('measured', 'corrected') order by time desc limit 1",
                {area.id, quantity, t, as_of});
    if (r.empty())
        return std::nullopt;
    return r.time(0, 0);
}

} // namespace elf::store
