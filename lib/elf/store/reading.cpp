#include "elf/store/reading.hpp"

#include <algorithm>
#include <limits>

namespace elf::store {

namespace {

/// Rows [i, last) of the answer: of each time the latest version.
std::vector<Reading> readings_of(const db::Result& r, std::size_t i, std::size_t last) {
    std::vector<Reading> out;
    out.reserve(last - i);
    for (; i < last; ++i) {
        const Time time = r.time(i, 1);
        if (i + 1 < last && r.time(i + 1, 1) == time)
            continue;
        Reading& x = out.emplace_back();
        x.time = time;
        x.known_at = r.time(i, 2);
        x.value = r.number(i, 3);
        if (!r.is_null(i, 4))
            x.raw = r.number(i, 4);
        x.quality = quality_from(r.text(i, 5));
        x.reason = r.str(i, 6);
        x.source = r.str(i, 7);
        if (!r.is_null(i, 8))
            x.raw_time = r.time(i, 8);
    }
    return out;
}

} // namespace

std::vector<std::vector<Reading>>
load_readings(db::Connection& db, const std::vector<QuantityRange>& wanted, Time as_of) {
    // In the order of the primary key: the latest version is picked here rather than by a sort.
    static const std::string sql =
        "select w.place, r.time, r.known_at, r.value, r.raw, r.quality, r.reason, r.source, "
        "r.raw_time from " +
        each_quantity +
        " cross join lateral (select * from reading where area = w.area "
        "and quantity = w.quantity and time >= w.first and time < w.last and known_at <= $5 "
        "order by time, known_at) as r";
    const RowsByPlace found = rows_of_each(db, sql, wanted, {as_of});
    std::vector<std::vector<Reading>> out;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        const auto [first, last] = found.of(k);
        out.push_back(readings_of(found.rows(), first, last));
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

void add_versions(db::CopyIn& copy, const ReadingChange& change,
                  const std::vector<Reading>& versions, int run) {
    for (const Reading& v : versions) {
        copy.add(change.area->id).add(change.quantity).add(run);
        copy.add(v.time).add(v.known_at).add(v.value).add(v.raw);
        copy.add(to_string(v.quality)).add(v.reason).add(v.source).add(v.raw_time).end_row();
    }
}

using Changes = std::vector<const ReadingChange*>;

void stage(db::Connection& db, const Changes& changes,
           std::vector<Reading> ReadingChange::*versions, int run) {
    db.exec("create temporary table if not exists reading_staging (area integer, quantity text, "
            "run integer, time timestamptz, known_at timestamptz, value double precision, "
            "raw double precision, quality text, reason text, source text, raw_time timestamptz) "
            "on commit delete rows");
    db.exec("truncate reading_staging");
    db::CopyIn copy(db, "copy reading_staging from stdin");
    for (const ReadingChange* c : changes)
        add_versions(copy, *c, c->*versions, run);
    copy.finish();
}

long drop_superseded(db::Connection& db, const Changes& changes, Time as_of) {
    if (changes.empty())
        return 0;
    stage(db, changes, &ReadingChange::superseded, 0);
    return db
        .exec("delete from reading r using reading_staging s where r.area = s.area "
              "and r.quantity = s.quantity and r.time = s.time and r.known_at > s.known_at "
              "and r.known_at <= $1",
              {as_of})
        .affected();
}

/// Of each change whether there is no version of its times, whenever it was known. Where a database
/// is shared by tenants (sql/tenants.sql), PostgreSQL copies into a temporary table only.
std::vector<bool> may_append(db::Connection& db, const Changes& changes) {
    std::vector<QuantityRange> ranges;
    for (const ReadingChange* c : changes) {
        const auto [first, last] =
            std::minmax_element(c->versions.begin(), c->versions.end(),
                                [](const Reading& a, const Reading& b) { return a.time < b.time; });
        ranges.push_back({c->area, c->quantity, {first->time, last->time}});
    }
    static const std::string sql =
        "select w.place, not row_security_active('reading') and not exists (select from reading "
        "where area = w.area and quantity = w.quantity and time between w.first and w.last) from " +
        each_quantity + " order by w.place";
    const RowsByPlace found = rows_of_each(db, sql, ranges, {});
    std::vector<bool> out;
    for (std::size_t k = 0; k < changes.size(); ++k)
        out.push_back(found.rows().boolean(k, 1));
    return out;
}

/// A first history needs no comparison: half the work of the server.
long append(db::Connection& db, const Changes& changes, int run) {
    if (changes.empty())
        return 0;
    db::CopyIn copy(db, "copy reading (area, quantity, run, time, known_at, value, raw, quality, "
                        "reason, source, raw_time) from stdin");
    long rows = 0;
    for (const ReadingChange* c : changes) {
        add_versions(copy, *c, c->versions, run);
        rows += static_cast<long>(c->versions.size());
    }
    copy.finish();
    return rows;
}

long merge(db::Connection& db, const Changes& changes, int run) {
    if (changes.empty())
        return 0;
    stage(db, changes, &ReadingChange::versions, run);
    return db
        .exec("insert into reading (area, quantity, run, time, known_at, value, raw, quality, "
              "reason, source, raw_time) select * from reading_staging "
              "on conflict (area, quantity, time, known_at) do update "
              "set value = excluded.value, raw = excluded.raw, quality = excluded.quality, "
              "reason = excluded.reason, source = excluded.source, "
              "raw_time = excluded.raw_time, run = excluded.run "
              "where (reading.value, reading.raw, reading.quality, reading.reason, "
              "reading.source, reading.raw_time) is distinct from (excluded.value, excluded.raw, "
              "excluded.quality, excluded.reason, excluded.source, excluded.raw_time)")
        .affected();
}

} // namespace

long save_readings(db::Connection& db, const std::vector<ReadingChange>& changes, Time as_of,
                   int run) {
    Changes superseding, adding;
    for (const ReadingChange& c : changes) {
        if (!c.superseded.empty())
            superseding.push_back(&c);
        if (!c.versions.empty())
            adding.push_back(&c);
    }
    const long dropped = drop_superseded(db, superseding, as_of);
    if (adding.empty())
        return dropped;
    Changes appended, merged;
    const std::vector<bool> fresh = may_append(db, adding);
    for (std::size_t k = 0; k < adding.size(); ++k)
        (fresh[k] ? appended : merged).push_back(adding[k]);
    return dropped + append(db, appended, run) + merge(db, merged, run);
}

} // namespace elf::store
