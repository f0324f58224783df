#include "elf/store/expectation.hpp"

namespace elf::store {
namespace {

/// Columns place, time, value, low, high and, where there are as many, load.
std::vector<std::vector<Expected>> rows_of(const RowsByPlace& found, bool with_load) {
    const db::Result& r = found.rows();
    std::vector<std::vector<Expected>> out(found.places());
    for (std::size_t k = 0; k < found.places(); ++k) {
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
    static const std::string sql =
        "select w.place, s.time, s.expected::float8, s.low::float8, s.high::float8, "
        "s.load::float8 from " +
        each_range +
        " cross join lateral (select * from anomaly_score where area = w.area and time >= w.first "
        "and time < w.last and run <> all (array(select run from run where as_of > $4)) offset 0) "
        "as s order by w.place, s.time";
    return rows_of(rows_of_each(db, sql, wanted, {as_of}), true);
}

std::vector<std::vector<Expected>>
load_issued_before(db::Connection& db, const std::vector<AreaRange>& wanted, Time as_of) {
    static const std::string sql =
        "select distinct on (w.place, f.target) w.place, f.target, f.mean::real::float8, "
        "f.p2_5::real::float8, f.p97_5::real::float8 from " +
        each_range +
        " cross join lateral (select * from forecast where area = w.area "
        "and model = any ($5::text[]) and issued_at > w.first - interval '24 hours' "
        "and issued_at < least(w.last, $4::timestamptz + interval '1 second') "
        "and target >= w.first and target < w.last and target >= issued_at "
        "and target < issued_at + interval '24 hours' offset 0) as f "
        "order by w.place, f.target, f.issued_at, array_position($5::text[], f.model)";
    const std::vector<std::string> models{"ensemble", "adaptive", "compact",
                                          "prophet",  "sarima",   "seasonal_naive"};
    return rows_of(rows_of_each(db, sql, wanted, {as_of, models}), false);
}

} // namespace elf::store
