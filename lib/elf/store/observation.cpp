#include "elf/store/observation.hpp"

namespace elf::store {
namespace {

/// As source_priority says; those not in it in the order of their first receipt: the source that an
/// area began with stays its source. Points (NAME/POINT) stand in the place of NAME, before what
/// NAME delivered by itself; those without a weight count no more.
std::vector<std::string> sources_of(db::Connection& db, const Area& area,
                                    const std::string& quantity) {
    const db::Result r =
        db.exec("select r.source from receipt as r "
                "left join source_weight as w on w.area = r.area and w.quantity = r.quantity "
                "and w.source = r.source "
                "left join source_priority as p on p.area = r.area and p.quantity = r.quantity "
                "and p.source = split_part(r.source, '/', 1) "
                "where r.area = $1 and r.quantity = $2 "
                "and (w.weight is not null or r.source not like '%/%') "
                "group by r.source, w.weight order by min(p.rank) nulls last, "
                "min(min(r.receipt)) over (partition by split_part(r.source, '/', 1)), "
                "w.weight is null, min(r.receipt)",
                {area.id, quantity});
    std::vector<std::string> out;
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back(r.str(i, 0));
    return out;
}

} // namespace

ObservationsBySource load_observations(db::Connection& db, const Area& area,
                                       const std::string& quantity, TimeRange range, Time as_of) {
    // In the order of the primary key: the latest version is picked here rather than by a sort.
    const char* sql =
        "select time, length::bigint, value, known_at, issued_at, unit from observation where area "
        "= $1 and quantity = $2 and source = $3 and time >= $4 "
        "and time < $5 and known_at <= $6 order by time, known_at";
    const bool every_version = is_forecast(quantity);
    ObservationsBySource out;
    for (const std::string& source : sources_of(db, area, quantity)) {
        const db::Result r =
            db.exec_binary(sql, {area.id, quantity, source, range.begin, range.end, as_of});
        std::vector<Observation> rows;
        rows.reserve(r.rows());
        for (std::size_t i = 0; i < r.rows(); ++i) {
            const Time time = r.time(i, 0);
            if (every_version || rows.empty() || rows.back().time != time)
                rows.emplace_back();
            Observation& o = rows.back();
            o.time = time;
            o.length = Minutes{r.integer(i, 1)};
            o.value = r.number(i, 2);
            o.known_at = r.time(i, 3);
            if (!r.is_null(i, 4))
                o.issued_at = r.time(i, 4);
            o.unit = r.text(i, 5);
        }
        out.emplace_back(source, std::move(rows));
    }
    return out;
}

} // namespace elf::store
