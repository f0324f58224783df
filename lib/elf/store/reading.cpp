#include "elf/store/reading.hpp"

#include <algorithm>
#include <limits>

namespace elf::store {

std::vector<Reading> load_readings(db::Connection& db, const Area& area,
                                   const std::string& quantity, TimeRange range, Time as_of) {
    // In the order of the primary key: the latest version is picked here rather than by a sort.
    const db::Result r =
        db.exec_binary("select time, known_at, value, raw, quality, reason, source, raw_time from "
                       "reading where area = $1 and quantity = $2 and time >= $3 and time < $4 "
                       "and known_at <= $5 order by time, known_at",
                       {area.id, quantity, range.begin, range.end, as_of});
    std::vector<Reading> out;
    out.reserve(r.rows());
    for (std::size_t i = 0; i < r.rows(); ++i) {
        const Time time = r.time(i, 0);
        if (i + 1 < r.rows() && r.time(i + 1, 0) == time)
            continue;
        Reading& x = out.emplace_back();
        x.time = time;
        x.known_at = r.time(i, 1);
        x.value = r.number(i, 2);
        if (!r.is_null(i, 3))
            x.raw = r.number(i, 3);
        x.quality = quality_from(r.text(i, 4));
        x.reason = r.str(i, 5);
        x.source = r.str(i, 6);
        if (!r.is_null(i, 7))
            x.raw_time = r.time(i, 7);
    }
    return out;
}

std::vector<Version> load_versions(db::Connection& db, const Area& area,
                                   const std::string& quantity, Time as_of,
                                   std::optional<Time> since) {
    const db::Result r =
        db.exec_binary("select time, known_at, value from reading where area = $1 "
                       "and quantity = $2 and known_at <= $3 "
                       "and time >= coalesce($4::timestamptz, '-infinity') order by time, known_at",
                       {area.id, quantity, as_of, since});
    std::vector<Version> out;
    out.reserve(r.rows());
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back({r.time(i, 0), r.time(i, 1), r.number(i, 2)});
    return out;
}

namespace {

/// Rows [first, last) of `rows`, time in `column` and value behind it, by time and known_at: the
/// latest version of each time.
Series series_of(const db::Result& rows, int column, std::size_t first, std::size_t last,
                 Step step) {
    Series out{{}, step, {}};
    if (first == last)
        return out;
    out.begin = rows.time(first, column);
    const TimeRange range{out.begin, rows.time(last - 1, column) + step.length()};
    out.values.assign(range.steps(step), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = first; i < last; ++i)
        out.values[static_cast<std::size_t>(out.index(rows.time(i, column)))] =
            rows.number(i, column + 1);
    return out;
}

/// The statement that gives place, time and what `value` says of each reading of the ranges.
std::string query_of_values(const std::string& value) {
    return "select w.place, r.time, r.value from " + each_range +
           " cross join lateral (select time, known_at, " + value +
           " as value from reading where area = w.area and quantity = $4 and time >= w.first "
           "and time < w.last and known_at <= $5 offset 0) as r "
           "order by w.place, r.time, r.known_at";
}

std::vector<Series> series_of_each(db::Connection& db, const std::string& sql,
                                   const std::vector<AreaRange>& wanted,
                                   const std::string& quantity, Time as_of) {
    const RowsByPlace found = rows_of_each(db, sql, wanted, {quantity, as_of});
    std::vector<Series> out;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        const auto [first, last] = found.of(k);
        out.push_back(series_of(found.rows(), 1, first, last, wanted[k].area->step));
    }
    return out;
}

} // namespace

Series load_series(db::Connection& db, const Area& area, const std::string& quantity, Time as_of) {
    const db::Result r = db.exec_binary("select time, value from reading where area = $1 "
                                        "and quantity = $2 and known_at <= $3 "
                                        "order by time, known_at",
                                        {area.id, quantity, as_of});
    return series_of(r, 0, 0, r.rows(), area.step);
}

std::vector<Series> load_series(db::Connection& db, const std::vector<AreaRange>& wanted,
                                const std::string& quantity, Time as_of) {
    static const std::string sql = query_of_values("value");
    return series_of_each(db, sql, wanted, quantity, as_of);
}

std::vector<Series> load_received(db::Connection& db, const std::vector<AreaRange>& wanted,
                                  const std::string& quantity, Time as_of) {
    static const std::string sql =
        query_of_values("case when quality = 'measured' or reason = 'OVERRIDE' then value "
                        "when quality <> 'missing' then raw end");
    return series_of_each(db, sql, wanted, quantity, as_of);
}

namespace {

void add_version(db::CopyIn& copy, const Reading& v) {
    copy.add(v.time).add(v.known_at).add(v.value).add(v.raw);
    copy.add(to_string(v.quality)).add(v.reason).add(v.source).add(v.raw_time).end_row();
}

void stage(db::Connection& db, const std::vector<Reading>& versions) {
    db.exec("create temporary table if not exists reading_staging (time timestamptz, "
            "known_at timestamptz, value double precision, raw double precision, quality text, "
            "reason text, source text, raw_time timestamptz) on commit delete rows");
    db.exec("truncate reading_staging");
    db::CopyIn copy(db, "copy reading_staging from stdin");
    for (const Reading& v : versions)
        add_version(copy, v);
    copy.finish();
}

/// Whether there is no version of these times, whenever it was known. Where a database is shared by
/// tenants (sql/tenants.sql), PostgreSQL copies into a temporary table only.
bool may_append(db::Connection& db, const Area& area, const std::string& quantity,
                const std::vector<Reading>& versions) {
    const auto [first, last] =
        std::minmax_element(versions.begin(), versions.end(),
                            [](const Reading& a, const Reading& b) { return a.time < b.time; });
    return db
        .exec("select not row_security_active('reading') and not exists (select from reading "
              "where area = $1 and quantity = $2 and time between $3 and $4)",
              {area.id, quantity, first->time, last->time})
        .boolean(0, 0);
}

/// A first history needs no comparison: half the work of the server.
long append(db::Connection& db, const Area& area, const std::string& quantity,
            const std::vector<Reading>& versions, int run) {
    db::CopyIn copy(db, "copy reading (area, quantity, run, time, known_at, value, raw, quality, "
                        "reason, source, raw_time) from stdin");
    for (const Reading& v : versions) {
        copy.add(area.id).add(quantity).add(run);
        add_version(copy, v);
    }
    copy.finish();
    return static_cast<long>(versions.size());
}

} // namespace

long save_readings(db::Connection& db, const Area& area, const std::string& quantity,
                   const std::vector<Reading>& versions, int run) {
    if (versions.empty())
        return 0;
    if (may_append(db, area, quantity, versions))
        return append(db, area, quantity, versions, run);
    stage(db, versions);
    return db
        .exec("insert into reading (area, quantity, run, time, known_at, value, raw, quality, "
              "reason, source, raw_time) select $1, $2, $3, time, known_at, value, raw, quality, "
              "reason, source, raw_time from reading_staging on conflict (area, quantity, time, "
              "known_at) do update "
              "set value = excluded.value, raw = excluded.raw, quality = excluded.quality, "
              "reason = excluded.reason, source = excluded.source, "
              "raw_time = excluded.raw_time, run = excluded.run "
              "where (reading.value, reading.raw, reading.quality, reading.reason, "
              "reading.source, reading.raw_time) is distinct from (excluded.value, excluded.raw, "
              "excluded.quality, excluded.reason, excluded.source, excluded.raw_time)",
              {area.id, quantity, run})
        .affected();
}

long drop_superseded(db::Connection& db, const Area& area, const std::string& quantity,
                     const std::vector<Reading>& versions, Time as_of) {
    if (versions.empty())
        return 0;
    stage(db, versions);
    return db
        .exec("delete from reading r using reading_staging s where r.area = $1 and r.quantity = $2 "
              "and r.time = s.time and r.known_at > s.known_at and r.known_at <= $3",
              {area.id, quantity, as_of})
        .affected();
}

} // namespace elf::store
