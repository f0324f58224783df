#include "elf/store/observation.hpp"

namespace elf::store {
namespace {

/// Of each quantity its sources, without rows. As source_priority says; those not in it in the
/// order of their first receipt: the source that an area began with stays its source. Points
/// (NAME/POINT) stand in the place of NAME, before what NAME delivered by itself; those without a
/// weight count no more.
std::vector<ObservationsBySource> load_sources(db::Connection& db,
                                               const std::vector<QuantityRange>& wanted) {
    static const std::string sql =
        "select w.place, s.source from " + each_quantity +
        " cross join lateral (select r.source, min(p.rank) as rank, x.weight, "
        "min(r.receipt) as first from receipt as r "
        "left join source_weight as x on x.area = r.area and x.quantity = r.quantity "
        "and x.source = r.source "
        "left join source_priority as p on p.area = r.area and p.quantity = r.quantity "
        "and p.source = split_part(r.source, '/', 1) "
        "where r.area = w.area and r.quantity = w.quantity "
        "and (x.weight is not null or r.source not like '%/%') "
        "group by r.source, x.weight offset 0) s order by w.place, s.rank nulls last, "
        "min(s.first) over (partition by w.place, split_part(s.source, '/', 1)), "
        "s.weight is null, s.first";
    const RowsByPlace found = rows_of_each(db, sql, wanted, {});
    std::vector<ObservationsBySource> out(wanted.size());
    for (std::size_t k = 0; k < wanted.size(); ++k)
        for (auto [i, last] = found.of(k); i < last; ++i)
            out[k].emplace_back(found.rows().str(i, 1), std::vector<Observation>{});
    return out;
}

/// Rows [i, last) of the answer: of each interval the first, or every one.
std::vector<Observation> observations_of(const db::Result& r, std::size_t i, std::size_t last,
                                         bool every_version) {
    std::vector<Observation> out;
    out.reserve(last - i);
    for (; i < last; ++i) {
        const Time time = r.time(i, 1);
        if (every_version || out.empty() || out.back().time != time)
            out.emplace_back();
        Observation& o = out.back();
        o.time = time;
        o.length = Minutes{r.integer(i, 2)};
        o.value = r.number(i, 3);
        o.known_at = r.time(i, 4);
        if (!r.is_null(i, 5))
            o.issued_at = r.time(i, 5);
        o.unit = r.text(i, 6);
    }
    return out;
}

} // namespace

std::vector<ObservationsBySource>
load_observations(db::Connection& db, const std::vector<QuantityRange>& wanted, Time as_of) {
    std::vector<ObservationsBySource> out = load_sources(db, wanted);
    std::vector<QuantityRange> ranges; // of each source
    std::vector<std::string> sources;
    for (std::size_t k = 0; k < wanted.size(); ++k)
        for (const auto& [source, rows] : out[k]) {
            ranges.push_back(wanted[k]);
            sources.push_back(source);
        }
    // In the order of the primary key: the latest version is picked here rather than by a sort.
    static const std::string sql =
        "select w.place, o.time, o.length::bigint, o.value, o.known_at, o.issued_at, o.unit from "
        "unnest($1::int[], $2::text[], $3::timestamptz[], $4::timestamptz[], $6::text[]) "
        "with ordinality as w(area, quantity, first, last, source, place) "
        "cross join lateral (select * from observation where area = w.area "
        "and quantity = w.quantity and source = w.source and time >= w.first and time < w.last "
        "and known_at <= $5 order by time, known_at) as o";
    const RowsByPlace found = rows_of_each(db, sql, ranges, {as_of, sources});
    std::size_t place = 0;
    for (std::size_t k = 0; k < wanted.size(); ++k)
        for (auto& [source, rows] : out[k]) {
            const auto [first, last] = found.of(place++);
            rows = observations_of(found.rows(), first, last, is_forecast(wanted[k].quantity));
        }
    return out;
}

} // namespace elf::store
