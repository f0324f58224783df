#include "elf/store/detector.hpp"

#include "elf/store/model.hpp"

#include <fmt/core.h>

namespace elf::store {
namespace {

db::Result newest(db::Connection& db, const std::vector<const Area*>& areas, Time as_of) {
    static const std::string sql = query_of_models(
        "unnest($1::int[]) with ordinality as w(key, place) cross join lateral (select m.* "
        "from model m where m.area = w.key and m.name = 'anomaly' and m.fitted_at <= $2 "
        "order by m.fitted_at desc limit 1) as given");
    return db.exec_binary(sql.c_str(), {keys_of(areas), as_of});
}

} // namespace

StoredDetectors::StoredDetectors(db::Connection& db, std::vector<const Area*> areas, Time as_of)
    : m_areas(std::move(areas)), m_rows(newest(db, m_areas, as_of)) {
    for (std::size_t row = 0; row < m_rows.rows(); ++row)
        m_row_of[m_rows.integer(row, 0)] = row;
}

std::optional<Model> StoredDetectors::of(std::size_t place) const {
    const auto found = m_row_of.find(static_cast<long>(place) + 1);
    return found == m_row_of.end()
               ? std::nullopt
               : std::optional(model_of(m_rows, found->second, *m_areas[place]));
}

std::vector<std::optional<Time>> first_changes(db::Connection& db,
                                               const std::vector<AreaRange>& ranges, Time as_of) {
    // Late readings count as known when their interval ended: the run tells when they were written.
    static const std::string sql =
        "select w.place, c.time from " + each_range +
        " cross join lateral (select run, fitted_at from model where area = w.area "
        "and name = 'anomaly' and fitted_at <= $4 order by fitted_at desc limit 1) as m "
        "cross join lateral (select min(time) as time from reading where area = w.area "
        "and quantity = 'load' and time >= w.first and time < w.last "
        "and (run > m.run or known_at > m.fitted_at) offset 0) as c where c.time is not null "
        "order by w.place";
    const RowsByPlace found = rows_of_each(db, sql, ranges, {as_of});
    std::vector<std::optional<Time>> out(ranges.size());
    for (std::size_t k = 0; k < ranges.size(); ++k)
        if (const auto [first, last] = found.of(k); first < last)
            out[k] = found.rows().time(first, 1);
    return out;
}

long save_detector(db::Connection& db, const Area& area, const Model& model, int run) {
    std::vector<std::string> keys;
    std::vector<std::string> values;
    for (const auto& [key, value] : model.parameters) {
        keys.push_back(key);
        values.push_back(fmt::format("{}", value)); // the shortest text that reads back the same
    }
    return db
        .exec("select save_detector($1, $2, $3, $4, $5::text[], $6::text[]::float8[], $7::text[], "
              "$8)",
              {area.id, model.fitted_at, model.version, run, keys, values, model.features,
               db::Param::bytes(encode_matrices(model.matrices))})
        .integer(0, 0);
}

} // namespace elf::store
