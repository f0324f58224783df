#include "elf/store/incoming.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::store {
namespace {

/// Seconds since 1970 are read faster than timestamps, by far.
constexpr const char* create_rows =
    "create temporary table incoming (series integer not null, time bigint not null, "
    "issued_at bigint, value double precision not null) on commit drop";

constexpr const char* create_series =
    "create temporary table incoming_series (series integer primary key, area integer not null, "
    "quantity text not null, unit text not null, length smallint not null, "
    "first timestamptz not null, last timestamptz not null, is_known boolean not null, "
    "source text not null, others text[]) on commit drop";

/// Series that have nothing in the database within the span of the batch need no comparison.
constexpr const char* insert_series =
    "insert into incoming_series select $1, $2, $3, $4, $5, $6, $7, exists (select from "
    "observation where area = $2 and quantity = $3 and source = $8 and time between $6 and $7), "
    "$8, (select array_agg(distinct source) from receipt where area = $2 and quantity = $3 "
    "and source <> $8 and last_time >= $6 and first_time <= $7 "
    "and not (source like '%/%' and $8 like '%/%' "
    "and split_part(source, '/', 1) = split_part($8, '/', 1)))";

/// Rows were appended by one COPY, so their place in the table is their order in the file.
constexpr const char* drop_repeated_rows =
    "delete from incoming where ctid in (select ctid from (select ctid, row_number() over "
    "(partition by series, time, issued_at order by ctid desc) as place from incoming "
    "where series = any($1::integer[])) as placed where place > 1)";

/// When a first value was known, and whether that is assumed. What another source has told already
/// is not told by this one in the past: a replay used the other.
struct FirstKnown {
    const char* known_at;
    const char* assumed;
};
constexpr FirstKnown alone{
    "least(t.time + s.length * interval '1 minute' + $3 * interval '1 second', $2)", "true"};
constexpr FirstKnown among_others{
    "case when t.told then $2 else least(t.time + s.length * interval '1 minute' "
    "+ $3 * interval '1 second', $2) end",
    "not t.told"};

/// What other sources had told, as a table of its own like incoming_known: looked up row by row
/// it takes a hundred times as long. $1 as_of.
constexpr const char* find_told = R"(
create temporary table incoming_told on commit drop as
select distinct s.series, o.time
from incoming_series as s
     join observation as o on o.area = s.area and o.quantity = s.quantity
          and o.source = any (s.others) and o.time between s.first and s.last
          and o.known_at <= $1)";

/// The rows of the batch as `t`; with `told` where other sources deliver the series.
constexpr const char* rows_alone =
    "(select series, to_timestamp(time) as time, to_timestamp(issued_at) as issued_at, value "
    "from incoming)";
constexpr const char* rows_among_others =
    "(select i.series, to_timestamp(i.time) as time, to_timestamp(i.issued_at) as issued_at, "
    "i.value, i.issued_at is null and o.time is not null as told "
    "from incoming as i left join incoming_told as o on o.series = i.series "
    "and o.time = to_timestamp(i.time))";

/// $1 run, $2 as_of, $3 lag in seconds; {} rows, known_at, assumed. In order, for a file of many
/// areas is mostly hour by hour: what an area is given lies together, and the key grows at one
/// place at a time.
constexpr const char* add_first = R"(
with added as (
  insert into observation
    (time, known_at, issued_at, value, area, run, length, assumed, quantity, source, unit)
  select t.time, coalesce(t.issued_at, {known_at}), t.issued_at, t.value, s.area, $1, s.length,
         {assumed}, s.quantity, s.source, s.unit
  from {rows} as t
       join incoming_series as s using (series)
  where not s.is_known
  order by t.series, t.time, t.issued_at
  returning area, quantity, source, time, known_at, assumed))";

/// What is there already, as a table of its own: how many rows there are of an area and a span is
/// beyond the planner's statistics, and with a wrong guess the join below takes hours.
constexpr const char* find_known = R"(
create temporary table incoming_known on commit drop as
select distinct on (s.series, o.time, o.issued_at) s.series, o.time, o.issued_at, o.value
from incoming_series as s
     join observation as o on o.area = s.area and o.quantity = s.quantity and o.source = s.source
          and o.time between s.first and s.last
where s.is_known
order by s.series, o.time, o.issued_at, o.known_at desc)";

/// The greatest known_at is looked up for corrections only: they are few.
constexpr const char* add_changed = R"(
with added as (
  insert into observation
    (time, known_at, issued_at, value, area, run, length, assumed, quantity, source, unit)
  select t.time,
         case when k.time is null
              then coalesce(t.issued_at, {known_at})
              else greatest($2, interval '1 second' + (
                   select max(o.known_at) from observation as o where o.area = s.area
                   and o.quantity = s.quantity and o.source = s.source and o.time = t.time)) end,
         t.issued_at, t.value, s.area, $1, s.length, k.time is null and {assumed}, s.quantity,
         s.source, s.unit
  from {rows} as t
       join incoming_series as s on s.series = t.series and s.is_known
       left join incoming_known as k on k.series = t.series and k.time = t.time
            and coalesce(k.issued_at, '-infinity') = coalesce(t.issued_at, '-infinity')
  where k.value is null or abs(k.value - t.value) > 1e-6
  order by t.series, t.time, t.issued_at
  returning area, quantity, source, time, known_at, assumed))";

constexpr const char* count_corrections =
    "select count(*) from incoming as t join incoming_known as k on k.series = t.series "
    "and k.time = to_timestamp(t.time) and coalesce(k.issued_at, '-infinity') "
    "= coalesce(to_timestamp(t.issued_at), '-infinity') where abs(k.value - t.value) > 1e-6";

/// Follows either of the two above.
constexpr const char* add_receipts = R"(, totals as (
  select area, quantity, source, min(time) as first_time, max(time) as last_time,
         max(known_at) as known_to, count(*) as rows, count(*) filter (where not assumed) as corrected
  from added group by area, quantity, source
), receipts as (
  insert into receipt
    (area, quantity, source, run, received_at, first_time, last_time, known_to, rows)
  select area, quantity, source, $1, $2, first_time, last_time, known_to, rows from totals)
select rows, corrected from totals)";

} // namespace

Incoming::Incoming(db::Connection& db, Delivery delivery)
    : m_db(db), m_delivery(std::move(delivery)) {
    m_db.exec(create_rows);
    m_db.exec(create_series);
    m_copy.emplace(m_db, "copy incoming from stdin");
}

int Incoming::declare(IncomingSeries series) {
    m_states.push_back({std::move(series), 0, {}, {}, {}, {}, true});
    return static_cast<int>(m_states.size()) - 1;
}

void Incoming::note(State& state, Time time, std::optional<Time> issued_at) {
    if (state.rows++ == 0) {
        state.first = state.last = time;
    } else {
        state.ordered =
            state.ordered && (issued_at > state.previous_issue ||
                              (issued_at == state.previous_issue && time > state.previous));
        state.first = std::min(state.first, time);
        state.last = std::max(state.last, time);
    }
    state.previous = time;
    state.previous_issue = issued_at;
}

void Incoming::add(int series, Time time, double value, std::optional<Time> issued_at) {
    State& state = m_states[static_cast<std::size_t>(series)];
    if (issued_at.value_or(time + state.series.length) > m_delivery.as_of) {
        ++m_future;
        return;
    }
    note(state, time, issued_at);
    m_copy->add(series).add(static_cast<long>(time.time_since_epoch().count()));
    if (issued_at)
        m_copy->add(static_cast<long>(issued_at->time_since_epoch().count()));
    else
        m_copy->add_null();
    m_copy->add(value).end_row();
}

std::vector<int> Incoming::close() {
    m_copy->finish();
    m_copy.reset();
    std::vector<int> out;
    for (const State& s : m_states)
        if (s.rows > 0 && std::find(out.begin(), out.end(), s.series.area) == out.end())
            out.push_back(s.series.area);
    return out;
}

void Incoming::save_series() {
    for (std::size_t i = 0; i < m_states.size(); ++i) {
        const State& s = m_states[i];
        if (s.rows > 0)
            m_db.exec(insert_series,
                      {i, s.series.area, s.series.quantity, s.series.unit,
                       static_cast<long>(s.series.length.count()), s.first, s.last,
                       s.series.point.empty() ? m_delivery.source
                                              : m_delivery.source + "/" + s.series.point});
    }
}

long Incoming::drop_repeated() {
    std::vector<std::string> unordered;
    for (std::size_t i = 0; i < m_states.size(); ++i)
        if (!m_states[i].ordered)
            unordered.push_back(std::to_string(i));
    return unordered.empty() ? 0 : m_db.exec(drop_repeated_rows, {unordered}).affected();
}

Received Incoming::store() {
    save_series();
    m_db.exec("analyze incoming");
    m_db.exec("analyze incoming_series");
    Received out;
    out.repeated = drop_repeated();
    out.future = m_future;
    const std::vector<db::Param> params{m_delivery.run, m_delivery.as_of,
                                        static_cast<long>(m_delivery.known_lag.count())};
    m_db.exec(find_known);
    m_db.exec("analyze incoming_known");
    const bool others =
        m_db.exec("select exists (select from incoming_series where others is not null)")
            .boolean(0, 0);
    if (others) {
        m_db.exec(find_told, {m_delivery.as_of});
        m_db.exec("analyze incoming_told");
    }
    const long corrections = others ? m_db.exec(count_corrections).integer(0, 0) : 0;
    for (const char* sql : {add_first, add_changed}) {
        const FirstKnown& first = others ? among_others : alone;
        const std::string add =
            fmt::format(fmt::runtime(sql), fmt::arg("known_at", first.known_at),
                        fmt::arg("assumed", first.assumed),
                        fmt::arg("rows", others ? rows_among_others : rows_alone));
        const db::Result r = m_db.exec(add + add_receipts, params);
        for (std::size_t i = 0; i < r.rows(); ++i) {
            out.added += r.integer(i, 0);
            out.corrected += r.integer(i, 1);
        }
    }
    if (others) // what another source had told is no assumption, and no correction either
        out.corrected = corrections;
    m_db.exec("drop table incoming, incoming_series, incoming_known");
    m_db.exec("drop table if exists incoming_told");
    return out;
}

} // namespace elf::store
