#include "elf/store/alike.hpp"

#include "elf/store/reading.hpp"

#include <algorithm>

namespace elf::store {
namespace {

constexpr long most_areas = 40; ///< hourly ones
constexpr long fewest_areas = 10;

} // namespace

std::vector<Series> load_of_others(db::Connection& db, const Area& area, Time since, Time as_of) {
    const db::Result found =
        db.exec("select a.area from area a where a.area <> $1 and a.step = $2 and a.time_zone = $3 "
                "and a.holidays = $4 and exists (select from reading r where r.area = a.area "
                "and r.quantity = 'load' and r.time >= $5::timestamptz "
                "and r.time < $5::timestamptz + interval '2 days' and r.known_at <= $6) "
                "order by abs(a.area - $1), a.area limit $7",
                {area.id, static_cast<long>(area.step.length().count()), area.time_zone,
                 area.holidays, since, as_of, most_areas});
    std::vector<Area> others(found.rows(), area);
    std::vector<AreaRange> wanted;
    for (std::size_t i = 0; i < others.size(); ++i) {
        others[i].id = static_cast<int>(found.integer(i, 0));
        wanted.push_back({&others[i], {since, as_of}});
    }
    return load_series(db, wanted, "load", as_of);
}

} // namespace elf::store
