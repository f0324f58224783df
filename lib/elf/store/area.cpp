#include "elf/store/area.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::store {
namespace {

bool is_glob(const std::string& pattern) {
    return pattern.find_first_of("*?") != std::string::npos;
}

/// A glob as a pattern of SQL LIKE.
std::string like_of(const std::string& glob) {
    std::string out;
    for (const char c : glob) {
        if (c == '%' || c == '_' || c == '\\')
            out += '\\';
        out += c == '*' ? '%' : c == '?' ? '_' : c;
    }
    return out;
}

Area area_of(const db::Result& r, std::size_t row) {
    Area a;
    a.id = static_cast<int>(r.integer(row, 0));
    a.name = r.str(row, 1);
    a.time_zone = r.str(row, 2);
    a.holidays = r.str(row, 3);
    a.step = Step(Minutes{r.integer(row, 4)});
    a.unit = r.str(row, 5);
    if (!r.is_null(row, 6))
        a.latitude = r.number(row, 6);
    if (!r.is_null(row, 7))
        a.longitude = r.number(row, 7);
    a.may_feed_back = r.boolean(row, 8);
    return a;
}

constexpr const char* select_areas = "select area, name, time_zone, holidays, step, unit, "
                                     "latitude, longitude, may_feed_back from area ";

std::vector<Area> areas_of(const db::Result& r) {
    std::vector<Area> areas;
    areas.reserve(r.rows());
    for (std::size_t i = 0; i < r.rows(); ++i)
        areas.push_back(area_of(r, i));
    return areas;
}

} // namespace

std::optional<Area> find_area(db::Connection& db, const std::string& name) {
    std::vector<Area> found =
        areas_of(db.exec(std::string(select_areas) + "where name = $1", {name}));
    return found.empty() ? std::nullopt : std::optional<Area>(std::move(found.front()));
}

std::vector<Area> load_areas_by_key(db::Connection& db, const std::vector<int>& keys) {
    std::vector<std::string> texts;
    for (const int key : keys)
        texts.push_back(std::to_string(key));
    return areas_of(db.exec(
        std::string(select_areas) + "where area = any($1::integer[]) order by name", {texts}));
}

std::vector<Area> load_areas(db::Connection& db, const std::vector<std::string>& patterns,
                             const Shard& shard) {
    std::vector<std::string> likes;
    for (const std::string& p : patterns)
        likes.push_back(like_of(p));
    std::vector<Area> areas = areas_of(db.exec(
        std::string(select_areas) + "where ($1::text[] = '{}' or name like any($1::text[])) "
                                    "and ($3 = 1 or shard_of(name, $3) = $2) order by name",
        {likes, shard.index, shard.count}));
    for (const std::string& p : patterns) {
        const auto is_p = [&](const Area& a) { return a.name == p; };
        if (!is_glob(p) && std::none_of(areas.begin(), areas.end(), is_p) &&
            (shard.is_whole() || !find_area(db, p)))
            throw Error(ExitCode::usage, fmt::format("there is no area '{}'", p),
                        "create it: elf-ingest area " + p + " --time-zone ... --step ...");
    }
    return areas;
}

std::vector<std::string> names_in_shard(db::Connection& db, const std::vector<std::string>& names,
                                        const Shard& shard) {
    if (shard.is_whole())
        return names;
    const db::Result r =
        db.exec("select name from unnest($1::text[]) with ordinality n(name, place) "
                "where shard_of(name, $2) = $3 order by place",
                {names, shard.count, shard.index});
    std::vector<std::string> out;
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back(r.str(i, 0));
    return out;
}

bool save_area(db::Connection& db, Area& a) {
    const long changed =
        db.exec("insert into area (name, time_zone, holidays, step, unit, latitude, longitude, "
                "may_feed_back) values ($1, $2, $3, $4, $5, $6, $7, $8) "
                "on conflict (name) do update set time_zone = excluded.time_zone, "
                "holidays = excluded.holidays, step = excluded.step, unit = excluded.unit, "
                "latitude = excluded.latitude, longitude = excluded.longitude, "
                "may_feed_back = excluded.may_feed_back "
                "where (area.time_zone, area.holidays, area.step, area.unit, area.latitude, "
                "area.longitude, area.may_feed_back) is distinct from "
                "(excluded.time_zone, excluded.holidays, excluded.step, excluded.unit, "
                "excluded.latitude, excluded.longitude, excluded.may_feed_back)",
                {a.name, a.time_zone, a.holidays, static_cast<long>(a.step.length().count()),
                 a.unit, a.latitude, a.longitude, a.may_feed_back})
            .affected();
    a.id =
        static_cast<int>(db.exec("select area from area where name = $1", {a.name}).integer(0, 0));
    return changed > 0;
}

bool has_readings(db::Connection& db, const Area& area) {
    return db.exec("select exists (select from reading where area = $1)", {area.id}).boolean(0, 0);
}

bool has_other_source(db::Connection& db, const Area& area, const std::string& source) {
    return db
        .exec("select exists (select from receipt where area = $1 and source <> $2)",
              {area.id, source})
        .boolean(0, 0);
}

void delete_area(db::Connection& db, const Area& area) {
    // Raw answers about this area alone; older ones do not know whom they are about, but their
    // stream does. Who is storing one just now may rely on a body that is there.
    db.exec("lock table response, response_body in exclusive mode");
    db.exec("delete from response r where case when r.areas <> '{}' then $1::int = any (r.areas) "
            "and not exists (select from area a where a.area = any (r.areas) and a.area <> $1) "
            "else (select coalesce(bool_and(f.area is not distinct from $1), false) "
            "from fetch_state f where f.source = r.source and f.stream = r.stream) end",
            {area.id});
    db.exec("delete from response_body b "
            "where not exists (select from response r where r.hash = b.hash)");
    db.exec("delete from area where area = $1", {area.id});
}

} // namespace elf::store
