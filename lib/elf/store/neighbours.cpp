#include "elf/store/neighbours.hpp"

#include "elf/anomaly/neighbours.hpp"
#include "elf/store/columns.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace elf::store {
namespace {

constexpr std::size_t most = 20;
/// Whose neighbours are looked for: what ended since then.
constexpr std::chrono::days linked{7};
/// Among what: those that begin before are few, and looked up one by one.
constexpr std::chrono::days compared{21};

/// All that ended since the beginning of the time compared, in the order of the names of areas.
struct Recent {
    std::vector<anomaly::EventSpan> events;
    std::vector<std::string> named; ///< neighbours as they are stored, with commas
    std::map<int, std::string> names;
};

Recent load_recent(db::Connection& db, Time from) {
    const db::Result r = db.exec_binary(
        "select a.area::bigint, a.name, e.start, e.finish, "
        "coalesce(sign(e.observed - e.expected), 0)::bigint, array_to_string(e.neighbours, ',') "
        "from anomaly e join area a using (area) where e.finish > $1 order by a.name, e.start",
        {from});
    Recent out;
    for (std::size_t i = 0; i < r.rows(); ++i) {
        const int area = static_cast<int>(r.integer(i, 0));
        out.names.emplace(area, r.str(i, 1));
        out.events.push_back(
            {area, {r.time(i, 2), r.time(i, 3)}, static_cast<int>(r.integer(i, 4))});
        out.named.push_back(r.str(i, 5));
    }
    return out;
}

std::string joined(const std::vector<int>& areas, const std::map<int, std::string>& names) {
    std::string out;
    for (const int area : areas)
        out += (out.empty() ? "" : ",") + names.at(area);
    return out;
}

long save(db::Connection& db, const Columns& changes) {
    return db
        .exec("update anomaly e set neighbours = string_to_array(n.named, ',') from " +
                  changes.unnest(1) +
                  " n(area, start, named) where e.area = n.area and e.start = n.start "
                  "and e.neighbours <> string_to_array(n.named, ',')",
              changes.after({}))
        .affected();
}

/// Area by area in the order of their names until there are enough: of something long nearly each
/// has an event at the same time, and reading all of them would be reading the table.
long link_long(db::Connection& db, const Columns& events) {
    return db
        .exec("update anomaly e set neighbours = n.named from (select w.area, w.start, array("
              "select a.name from area a where a.area <> w.area and (select true from anomaly o "
              "where o.area = a.area and o.finish > w.start and o.start < w.finish "
              "and sign(o.observed - o.expected) = nullif(w.direction, 0) limit 1) "
              "order by a.name limit $1) as named from " +
                  events.unnest(2) +
                  " w(area, start, finish, direction)) n where e.area = n.area "
                  "and e.start = n.start and e.neighbours <> n.named",
              events.after({most}))
        .affected();
}

} // namespace

long link_neighbours(db::Connection& db, Time as_of) {
    const Recent recent = load_recent(db, as_of - compared);
    const std::vector<std::vector<int>> neighbours = anomaly::neighbours_of(recent.events, most);
    Columns changes({"int", "timestamptz", "text"});
    Columns lasting({"int", "timestamptz", "timestamptz", "int"});
    for (std::size_t i = 0; i < recent.events.size(); ++i) {
        const anomaly::EventSpan& e = recent.events[i];
        if (e.span.end <= as_of - linked)
            continue;
        if (e.span.begin < as_of - compared)
            lasting.add(e.area).add(e.span.begin).add(e.span.end).add(e.direction);
        else if (std::string named = joined(neighbours[i], recent.names); named != recent.named[i])
            changes.add(e.area).add(e.span.begin).add(named);
    }
    return save(db, changes) + link_long(db, lasting);
}

} // namespace elf::store
