#include "elf/store/expectation.hpp"

namespace elf::store {
namespace {

std::vector<Expected> rows_of(const db::Result& r) {
    std::vector<Expected> out;
    out.reserve(r.rows());
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back({r.time(i, 0), r.number(i, 1), r.number(i, 2), r.number(i, 3)});
    return out;
}

} // namespace

std::vector<Expected> load_noted(db::Connection& db, const Area& area, TimeRange range,
                                 Time as_of) {
    const db::Result r =
        db.exec_binary("select time, expected::float8, low::float8, high::float8, load::float8 "
                       "from anomaly_score where area = $1 and time >= $2 and time < $3 "
                       "and run <> all (array(select run from run where as_of > $4)) order by time",
                       {area.id, range.begin, range.end, as_of});
    std::vector<Expected> out = rows_of(r);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i].load = r.number(i, 4);
    return out;
}

std::vector<Expected> load_issued_before(db::Connection& db, const Area& area, TimeRange range,
                                         Time as_of) {
    return rows_of(db.exec_binary(
        "select distinct on (target) target, mean::real::float8, p2_5::real::float8, "
        "p97_5::real::float8 from forecast where area = $1 and model = any ($5::text[]) "
        "and issued_at > $2::timestamptz - interval '24 hours' "
        "and issued_at < least($3::timestamptz, $4::timestamptz + interval '1 second') "
        "and target >= $2 and target < $3 and target >= issued_at "
        "and target < issued_at + interval '24 hours' "
        "order by target, issued_at, array_position($5::text[], model)",
        {area.id, range.begin, range.end, as_of,
         std::vector<std::string>{"ensemble", "adaptive", "prophet", "sarima", "seasonal_naive"}}));
}

} // namespace elf::store
