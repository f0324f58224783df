#include "elf/store/fetch_state.hpp"

namespace elf::store {
namespace {

std::vector<std::string> text_of(const std::vector<int>& areas) {
    std::vector<std::string> out;
    for (const int a : areas)
        out.push_back(std::to_string(a));
    return out;
}

/// Rows of the key: one without an area, or one for each.
constexpr const char* of_key = "source = $1 and stream = $2 and "
                               "(area = any ($3::integer[]) or (area is null and $3 = '{}'))";

std::optional<Time> time_at(const db::Result& r, int column) {
    return r.is_null(0, column) ? std::nullopt : std::optional(r.time(0, column));
}

} // namespace

FetchState load_fetch_state(db::Connection& db, const FetchKey& key) {
    FetchState out;
    const std::vector<db::Param> params{key.source, key.stream, text_of(key.areas)};
    const db::Result r =
        db.exec(std::string("select extract(epoch from min(daily_at))::bigint, "
                            "extract(epoch from min(monthly_at))::bigint, count(*), "
                            "count(daily_at), count(monthly_at) from fetch_state where ") +
                    of_key,
                params);
    // An area that is new has nothing yet.
    const auto needed = static_cast<long>(key.areas.empty() ? 1 : key.areas.size());
    if (r.integer(0, 2) < needed)
        return out;
    if (r.integer(0, 3) == needed)
        out.daily_at = time_at(r, 0);
    if (r.integer(0, 4) == needed)
        out.monthly_at = time_at(r, 1);
    const db::Result spans =
        db.exec(std::string("select extract(epoch from lower(span))::bigint, "
                            "extract(epoch from upper(span))::bigint from (select "
                            "range_intersect_agg(covered) as all_covered from fetch_state where ") +
                    of_key + ") as c, unnest(all_covered) as span order by 1",
                params);
    for (std::size_t i = 0; i < spans.rows(); ++i)
        out.covered.push_back({spans.time(i, 0), spans.time(i, 1)});
    return out;
}

namespace {

/// One row for each area of the key, or one without.
constexpr const char* upsert =
    "insert into fetch_state as f (source, stream, area, covered, daily_at, monthly_at, run) "
    "select $1, $2, area, tstzmultirange(tstzrange($4, $5)), $6, $7, $8 "
    "from unnest(case when $3::integer[] = '{}' then array[null]::integer[] "
    "else $3::integer[] end) as area "
    "on conflict (source, stream, area) do update set covered = f.covered + excluded.covered, "
    "daily_at = coalesce(excluded.daily_at, f.daily_at), "
    "monthly_at = coalesce(excluded.monthly_at, f.monthly_at), run = excluded.run";

} // namespace

void save_covered(db::Connection& db, const FetchKey& key, TimeRange covered, int run) {
    db.exec(upsert, {key.source, key.stream, text_of(key.areas), covered.begin, covered.end,
                     nullptr, nullptr, run});
}

void save_tiers(db::Connection& db, const FetchKey& key, bool daily, bool monthly, Time at,
                int run) {
    db.exec(upsert, {key.source, key.stream, text_of(key.areas), at, at,
                     daily ? std::optional(at) : std::nullopt,
                     monthly ? std::optional(at) : std::nullopt, run});
}

std::optional<Time> load_pause(db::Connection& db, const std::string& host, Time now) {
    const db::Result r = db.exec("select extract(epoch from until)::bigint from fetch_pause "
                                 "where host = $1 and until > $2",
                                 {host, now});
    return r.empty() ? std::nullopt : std::optional(r.time(0, 0));
}

void save_pause(db::Connection& db, const std::string& host, Time until, const std::string& reason,
                int run) {
    db.exec("insert into fetch_pause (host, until, reason, run) values ($1, $2, $3, $4) "
            "on conflict (host) do update set until = excluded.until, reason = excluded.reason, "
            "run = excluded.run",
            {host, until, reason, run});
}

} // namespace elf::store
