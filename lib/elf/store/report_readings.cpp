#include "elf/store/report_readings.hpp"

#include "elf/db/copy_out.hpp"

#include <utility>

namespace elf::store {
namespace {

/// COPY binds no values: these are its parameters, until the transaction ends.
void set_range(db::Connection& db, const ReportQuery& query) {
    db.exec("select set_config('elf.as_of', $1, true), set_config('elf.from', $2, true), "
            "set_config('elf.to', $3, true)",
            {query.as_of, query.from ? db::Param(*query.from) : "-infinity",
             query.to ? db::Param(*query.to) : "infinity"});
}

void set_series(db::Connection& db, std::string_view area, std::string_view quantity) {
    db.exec("select set_config('elf.area', $1, true), set_config('elf.quantity', $2, true)",
            {area, quantity});
}

/// Versions of a time stand together, the latest last.
constexpr const char* copy_versions =
    "copy (select time, value, quality, reason, source, raw, raw_time from reading "
    "where area = current_setting('elf.area')::int "
    "and quantity = current_setting('elf.quantity') "
    "and known_at <= current_setting('elf.as_of')::timestamptz "
    "and time >= current_setting('elf.from')::timestamptz "
    "and time < current_setting('elf.to')::timestamptz "
    "order by time, known_at) to stdout (format binary)";

void take(ReportedReading& out, db::CopyOut& row) {
    out.time = *row.time();
    out.value = row.number();
    out.quality = row.text();
    out.reason = row.text();
    out.source = row.text();
    out.raw = row.number();
    out.raw_time = row.time();
}

void read_series(db::Connection& db, const std::function<void(const ReportedReading&)>& row) {
    db::CopyOut copy(db, copy_versions);
    ReportedReading last{};
    ReportedReading next{};
    bool any = false;
    while (copy.next()) {
        take(next, copy);
        if (any && next.time != last.time)
            row(last);
        std::swap(last, next);
        any = true;
    }
    if (any)
        row(last);
}

} // namespace

void read_readings(db::Connection& db, const ReportQuery& query,
                   const std::function<void(const ReadingSeries&)>& begin,
                   const std::function<void(const ReportedReading&)>& row) {
    const db::Result all =
        db.exec("select a.area, a.name, q.quantity, unit_of_readings(a.area, q.quantity, a.unit) "
                "from area a cross join lateral quantities_of(a.area) q "
                "where $1::int[] is null or a.area = any ($1::int[]) "
                "order by a.name, q.quantity",
                {ids_of(query.areas)});
    set_range(db, query);
    // Along the key, whatever the planner thinks of the size: a sort would hold back the first row.
    db.exec("set local enable_bitmapscan = off");
    db.exec("set local enable_seqscan = off");
    for (std::size_t i = 0; i < all.rows(); ++i) {
        set_series(db, all.text(i, 0), all.text(i, 2));
        begin({all.str(i, 1), all.str(i, 2), all.str(i, 3)});
        read_series(db, row);
    }
    db.exec("set local enable_bitmapscan to default");
    db.exec("set local enable_seqscan to default");
}

} // namespace elf::store
