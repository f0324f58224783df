#include "elf/store/source_weight.hpp"

namespace elf::store {

long save_source_weights(db::Connection& db, int area, const std::string& quantity,
                         const std::string& name,
                         const std::vector<std::pair<std::string, double>>& points) {
    std::vector<std::string> sources;
    for (const auto& [source, weight] : points)
        sources.push_back(source);
    long changed = db.exec("delete from source_weight where area = $1 and quantity = $2 "
                           "and split_part(source, '/', 1) = $3 and source <> all($4::text[])",
                           {area, quantity, name, sources})
                       .affected();
    for (const auto& [source, weight] : points)
        changed += db.exec("insert into source_weight as w (area, quantity, source, weight) "
                           "values ($1, $2, $3, $4) on conflict (area, quantity, source) do update "
                           "set weight = excluded.weight where w.weight <> excluded.weight",
                           {area, quantity, source, weight})
                       .affected();
    return changed;
}

std::vector<std::map<std::string, double>>
load_source_weights(db::Connection& db, const std::vector<QuantityRange>& wanted) {
    static const std::string sql = "select w.place, s.source, s.weight from " + each_quantity +
                                   " join source_weight s using (area, quantity) order by w.place";
    const RowsByPlace found = rows_of_each(db, sql, wanted, {});
    std::vector<std::map<std::string, double>> out(wanted.size());
    for (std::size_t k = 0; k < wanted.size(); ++k)
        for (auto [i, last] = found.of(k); i < last; ++i)
            out[k][found.rows().str(i, 1)] = found.rows().number(i, 2);
    return out;
}

} // namespace elf::store
