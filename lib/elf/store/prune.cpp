#include "elf/store/prune.hpp"

namespace elf::store {

int least_days_kept(db::Connection& db, const std::string& table) {
    return static_cast<int>(
        db.exec("select extract(day from prune_least($1))::bigint", {table}).integer(0, 0));
}

long roll_up(db::Connection& db, Time before, int minutes) {
    return db.exec("select roll_up($1, $2)", {before, minutes}).integer(0, 0);
}

long prune(db::Connection& db, const std::string& table, Time before) {
    return db.exec("select prune($1, $2)", {table, before}).integer(0, 0);
}

} // namespace elf::store
