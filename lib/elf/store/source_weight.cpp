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

std::map<std::string, double> load_source_weights(db::Connection& db, int area,
                                                  const std::string& quantity) {
    const db::Result r =
        db.exec("select source, weight from source_weight where area = $1 and quantity = $2",
                {area, quantity});
    std::map<std::string, double> out;
    for (std::size_t i = 0; i < r.rows(); ++i)
        out[r.str(i, 0)] = r.number(i, 1);
    return out;
}

} // namespace elf::store
