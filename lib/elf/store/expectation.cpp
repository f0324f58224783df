#include "elf/store/expectation.hpp"

namespace elf::store {
namespace {

/// Columns place, time, value, low, high and, where there are as many, load.
std::vector<std::vector<Expected>> rows_of(const RowsByPlace& found, std::size_t places,
                                           bool with_load) {
    const db::Result& r = found.rows();
    std::vector<std::vector<Expected>> out(places);
    for (std::size_t k = 0; k < places; ++k) {
        const auto [first, last] = found.of(k);
        out[k].reserve(last - first);
        for (std::size_t i = first; i < last; ++i) {
            Expected& x = out[k].emplace_back(
                Expected{r.time(i, 1), r.number(i, 2), r.number(i, 3), r.number(i, 4)});
            if (with_load)
                x.load = r.number(i, 5);
        }
    }
    return out;
}

} // namespace

std::vector<std::vector<Expected>> load_noted(db::Connection& db,
                                              const std::vector<AreaRange>& wanted, Time as_of) {
    std::vector<db::Param> params = params_of(wanted);
    params.emplace_back(as_of);
    return rows_of(
        RowsByPlace(
            db.exec_binary("select w.place, s.time, s.expected::float8, s.low::float8, "
                           "s.high::float8, s.load::float8 from unnest($1::int[], "
                           "$2::timestamptz[], $3::timestamptz[]) "
                           "with ordinality as w(area, first, last, place) cross join lateral "
                           "(select * from anomaly_score where area = w.area and time >= w.first "
                           "and time < w.last and run <> all (array(select run from run "
                           "where as_of > $4)) offset 0) as s order by w.place, s.time",
                           params),
            wanted.size()),
        wanted.size(), true);
}

std::vector<std::vector<Expected>>
load_issued_before(db::Connection& db, const std::vector<AreaRange>& wanted, Time as_of) {
    std::vector<db::Param> params = params_of(wanted);
    params.emplace_back(as_of);
    params.emplace_back(std::vector<std::string>{"ensemble", "adaptive", "compact", "prophet",
                                                 "sarima", "seasonal_naive"});
    return rows_of(
        RowsByPlace(
            db.exec_binary(
                "select distinct on (w.place, f.target) w.place, f.target, f.mean::real::float8, "
                "f.p2_5::real::float8, f.p97_5::real::float8 from unnest($1::int[], "
                "$2::timestamptz[], $3::timestamptz[]) with ordinality as w(area, first, last, "
                "place) cross join lateral (select * from forecast where area = w.area "
                "and model = any ($5::text[]) and issued_at > w.first - interval '24 hours' "
                "and issued_at < least(w.last, $4::timestamptz + interval '1 second') "
                "and target >= w.first and target < w.last and target >= issued_at "
                "and target < issued_at + interval '24 hours' offset 0) as f "
                "order by w.place, f.target, f.issued_at, array_position($5::text[], f.model)",
                params),
            wanted.size()),
        wanted.size(), false);
}

} // namespace elf::store
