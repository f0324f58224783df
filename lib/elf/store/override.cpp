#include "elf/store/override.hpp"

namespace elf::store {
namespace {

/// Of an override `o` as it stood at the moment `as_of`, a parameter.
std::string columns_at(const std::string& as_of) {
    return "o.override::bigint, o.area::bigint, o.quantity, o.start, o.finish, o.action, o.value, "
           "o.why, o.known_at, o.made_by, case when o.revoked_at <= " +
           as_of + " then o.revoked_at end ";
}

/// Those columns, behind one that says whose it is.
Override override_of(const db::Result& r, std::size_t row) {
    Override o;
    o.id = static_cast<int>(r.integer(row, 1));
    o.area = static_cast<int>(r.integer(row, 2));
    o.quantity = r.str(row, 3);
    o.range = {r.time(row, 4), r.time(row, 5)};
    o.action = override_action_from(r.text(row, 6));
    o.value = r.number(row, 7);
    o.why = r.str(row, 8);
    o.known_at = r.time(row, 9);
    o.made_by = r.str(row, 10);
    if (!r.is_null(row, 11))
        o.revoked_at = r.time(row, 11);
    return o;
}

std::vector<std::string> texts_of(const std::vector<int>& ids) {
    std::vector<std::string> out;
    for (const int id : ids)
        out.push_back(std::to_string(id));
    return out;
}

} // namespace

std::vector<std::vector<Override>>
load_overrides(db::Connection& db, const std::vector<QuantityRange>& wanted, Time as_of) {
    static const std::string sql =
        "select w.place, " + columns_at("$5") + "from " + each_quantity +
        " join override o using (area, quantity) "
        "where o.known_at <= $5 and o.start < w.last "
        "and o.finish > w.first order by w.place, o.known_at, o.override";
    const RowsByPlace found = rows_of_each(db, sql, wanted, {as_of});
    std::vector<std::vector<Override>> out(wanted.size());
    for (std::size_t k = 0; k < wanted.size(); ++k)
        for (auto [i, last] = found.of(k); i < last; ++i)
            out[k].push_back(override_of(found.rows(), i));
    return out;
}

std::optional<Override> find_override(db::Connection& db, int id, Time as_of) {
    static const std::string sql = "select 1::bigint, " + columns_at("$1") +
                                   "from override o where o.known_at <= $1 and o.override = $2";
    const db::Result r = db.exec_binary(sql.c_str(), {as_of, id});
    return r.empty() ? std::nullopt : std::optional(override_of(r, 0));
}

int add_override(db::Connection& db, const Override& o, int run) {
    const db::Result r =
        db.exec("insert into override (area, quantity, start, finish, action, value, why, "
                "known_at, made_by, run) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
                "returning override",
                {o.area, o.quantity, o.range.begin, o.range.end, to_string(o.action), o.value,
                 o.why, o.known_at, o.made_by, run});
    return static_cast<int>(r.integer(0, 0));
}

long revoke_overrides(db::Connection& db, const std::vector<int>& ids, Time at,
                      const std::string& by, int run) {
    return db
        .exec("update override set revoked_at = $2, revoked_by = $3, run = $4 "
              "where override = any($1::int[]) and (revoked_at is null or revoked_at > $2)",
              {texts_of(ids), at, by, run})
        .affected();
}

std::vector<std::string> quantities_received(db::Connection& db, const Area& area) {
    const db::Result r = db.exec(
        "select distinct quantity from receipt where area = $1 order by quantity", {area.id});
    std::vector<std::string> out;
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back(r.str(i, 0));
    return out;
}

} // namespace elf::store
