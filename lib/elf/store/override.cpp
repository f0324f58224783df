#include "elf/store/override.hpp"

namespace elf::store {
namespace {

constexpr const char* select_overrides =
    "select override, area, quantity, extract(epoch from start)::bigint, "
    "extract(epoch from finish)::bigint, action, value, why, "
    "extract(epoch from known_at)::bigint, made_by, "
    "extract(epoch from case when revoked_at <= $1 then revoked_at end)::bigint "
    "from override where known_at <= $1 ";

Override override_of(const db::Result& r, std::size_t row) {
    Override o;
    o.id = static_cast<int>(r.integer(row, 0));
    o.area = static_cast<int>(r.integer(row, 1));
    o.quantity = r.str(row, 2);
    o.range = {r.time(row, 3), r.time(row, 4)};
    o.action = override_action_from(r.text(row, 5));
    o.value = r.number(row, 6);
    o.why = r.str(row, 7);
    o.known_at = r.time(row, 8);
    o.made_by = r.str(row, 9);
    if (!r.is_null(row, 10))
        o.revoked_at = r.time(row, 10);
    return o;
}

std::vector<std::string> texts_of(const std::vector<int>& ids) {
    std::vector<std::string> out;
    for (const int id : ids)
        out.push_back(std::to_string(id));
    return out;
}

} // namespace

std::vector<Override> load_overrides(db::Connection& db, const Area& area,
                                     const std::string& quantity, TimeRange range, Time as_of) {
    const db::Result r =
        db.exec(std::string(select_overrides) + "and area = $2 and quantity = $3 and start < $5 "
                                                "and finish > $4 order by known_at, override",
                {as_of, area.id, quantity, range.begin, range.end});
    std::vector<Override> out;
    out.reserve(r.rows());
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back(override_of(r, i));
    return out;
}

std::optional<Override> find_override(db::Connection& db, int id, Time as_of) {
    const db::Result r = db.exec(std::string(select_overrides) + "and override = $2", {as_of, id});
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
