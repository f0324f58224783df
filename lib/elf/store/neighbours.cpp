#include "elf/store/neighbours.hpp"

#include "elf/store/columns.hpp"

namespace elf::store {

std::vector<NeighbouredEvent> load_events_since(db::Connection& db, Time since) {
    const db::Result r = db.exec_binary(
        "select a.area::bigint, a.name, e.start, e.finish, "
        "coalesce(sign(e.observed - e.expected), 0)::bigint, array_to_string(e.neighbours, ',') "
        "from anomaly e join area a using (area) where e.finish > $1 order by a.name, e.start",
        {since});
    std::vector<NeighbouredEvent> out;
    out.reserve(r.rows());
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back({static_cast<int>(r.integer(i, 0)),
                       r.str(i, 1),
                       {r.time(i, 2), r.time(i, 3)},
                       static_cast<int>(r.integer(i, 4)),
                       r.str(i, 5)});
    return out;
}

long save_neighbours(db::Connection& db, const std::vector<NeighbouredEvent>& events) {
    Columns rows({"int", "timestamptz", "text"});
    for (const NeighbouredEvent& e : events)
        rows.add(e.area).add(e.span.begin).add(e.named);
    return db
        .exec("update anomaly e set neighbours = string_to_array(n.named, ',') from " +
                  rows.unnest(1) +
                  " n(area, start, named) where e.area = n.area and e.start = n.start "
                  "and e.neighbours <> string_to_array(n.named, ',')",
              rows.after({}))
        .affected();
}

long find_neighbours(db::Connection& db, const std::vector<NeighbouredEvent>& events,
                     std::size_t most) {
    Columns rows({"int", "timestamptz", "timestamptz", "int"});
    for (const NeighbouredEvent& e : events)
        rows.add(e.area).add(e.span.begin).add(e.span.end).add(e.direction);
    // Nearly every area has an event at the same time as something long: reading all of those would
    // be reading the table. `limit 1` keeps the planner from that.
    return db
        .exec("update anomaly e set neighbours = n.named from (select w.area, w.start, array("
              "select a.name from area a where a.area <> w.area and (select true from anomaly o "
              "where o.area = a.area and o.finish > w.start and o.start < w.finish "
              "and sign(o.observed - o.expected) = nullif(w.direction, 0) limit 1) "
              "order by a.name limit $1) as named from " +
                  rows.unnest(2) +
                  " w(area, start, finish, direction)) n where e.area = n.area "
                  "and e.start = n.start and e.neighbours <> n.named",
              rows.after({most}))
        .affected();
}

} // namespace elf::store
