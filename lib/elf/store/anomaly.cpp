#include "elf/store/anomaly.hpp"

#include <cmath>
#include <fmt/core.h>

namespace elf::store {
namespace {

std::string array_text(const std::vector<std::string>& values) {
    return db::Param(values).c_str();
}

std::string array_text(const std::vector<Date>& days) {
    std::vector<std::string> out;
    for (const Date d : days)
        out.push_back(format_date(d));
    return array_text(out);
}

std::string number_text(double v) {
    return std::isnan(v) ? "NULL" : fmt::format("{}", v);
}

std::vector<std::string> texts(const std::vector<Time>& times) {
    std::vector<std::string> out;
    for (const Time t : times)
        out.push_back(format_time(t));
    return out;
}

/// A column of texts, which the array quotes.
template <class Text>
std::vector<std::string> texts_of(const std::vector<Anomaly>& events, Text text) {
    std::vector<std::string> out;
    out.reserve(events.size());
    for (const Anomaly& e : events)
        out.push_back(text(e));
    return out;
}

long save_found(db::Connection& db, const Area& area, const std::vector<Anomaly>& events,
                Time as_of, int run) {
    if (events.empty())
        return 0;
    const auto numbers = [&](double Anomaly::*member) {
        return array_of(events, [&](const Anomaly& e) { return number_text(e.*member); });
    };
    return db
        .exec(
            "insert into anomaly as a (area, run, start, finish, class, severity, score, "
            "expected, observed, energy_kwh, reason, band_low, band_high, causes, similar_days, "
            "first_alarm, told_at, state, closed_at) "
            "select $1, $2, s.start, s.finish, s.class, s.severity, s.score, s.expected, "
            "s.observed, s.energy_kwh, s.reason, s.band_low, s.band_high, s.causes, "
            "s.similar_days, least(s.finish, $3), $3, "
            "case when o.state in ('acknowledged', 'muted') then o.state "
            "when s.open then 'open' else 'closed' end, "
            "case when not s.open then coalesce(o.closed_at, $3) end "
            "from (select start, finish, class, severity, score, expected, observed, energy_kwh, "
            "reason, open, band_low, band_high, causes::text[], similar_days::date[] from unnest("
            "$4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::float8[], "
            "$9::float8[], $10::float8[], $11::float8[], $12::text[], $13::boolean[], "
            "$14::float8[], $15::float8[], $16::text[], $17::text[]) as u(start, finish, class, "
            "severity, score, expected, observed, energy_kwh, reason, open, band_low, band_high, "
            "causes, similar_days)) as s left join anomaly o on o.area = $1 and o.start = s.start "
            "on conflict (area, start) do update set finish = excluded.finish, "
            "class = excluded.class, severity = excluded.severity, score = excluded.score, "
            "expected = excluded.expected, observed = excluded.observed, "
            "energy_kwh = excluded.energy_kwh, reason = excluded.reason, "
            "band_low = excluded.band_low, band_high = excluded.band_high, "
            "causes = excluded.causes, similar_days = excluded.similar_days, "
            "state = excluded.state, closed_at = excluded.closed_at, run = excluded.run "
            "where (a.finish, a.class, a.severity, a.score, a.expected, a.observed, "
            "a.energy_kwh, a.reason, a.band_low, a.band_high, a.causes, a.similar_days, a.state, "
            "a.closed_at) is distinct from (excluded.finish, excluded.class, excluded.severity, "
            "excluded.score, excluded.expected, excluded.observed, excluded.energy_kwh, "
            "excluded.reason, excluded.band_low, excluded.band_high, excluded.causes, "
            "excluded.similar_days, excluded.state, excluded.closed_at)",
            {area.id, run, as_of,
             array_of(events, [](const Anomaly& e) { return format_time(e.span.begin); }),
             array_of(events, [](const Anomaly& e) { return format_time(e.span.end); }),
             texts_of(events, [](const Anomaly& e) { return e.event_class; }),
             texts_of(events, [](const Anomaly& e) { return e.severity; }),
             numbers(&Anomaly::score), numbers(&Anomaly::expected), numbers(&Anomaly::observed),
             numbers(&Anomaly::energy_kwh),
             texts_of(events, [](const Anomaly& e) { return e.reason; }),
             array_of(events, [](const Anomaly& e) { return e.is_open ? "t" : "f"; }),
             numbers(&Anomaly::band_low), numbers(&Anomaly::band_high),
             texts_of(events, [](const Anomaly& e) { return array_text(e.causes); }),
             texts_of(events, [](const Anomaly& e) { return array_text(e.similar_days); })})
        .affected();
}

} // namespace

std::vector<std::optional<Time>> last_scored(db::Connection& db,
                                             const std::vector<const Area*>& areas, Time before) {
    const db::Result r = db.exec_binary(
        "select (select s.time from anomaly_score s where s.area = w.area and s.time < $2 "
        "order by s.time desc limit 1) from unnest($1::int[]) with ordinality as w(area, place) "
        "order by w.place",
        {keys_of(areas), before});
    std::vector<std::optional<Time>> out;
    for (std::size_t k = 0; k < r.rows(); ++k)
        out.push_back(r.is_null(k, 0) ? std::nullopt : std::optional(r.time(k, 0)));
    return out;
}

std::vector<bool> was_judged_later(db::Connection& db, const std::vector<const Area*>& areas,
                                   Time as_of) {
    // Where there is no later run at all, as on all nights but few, no score is looked at.
    const db::Result r = db.exec_binary(
        "select exists (select from run where as_of > $2) and exists (select from anomaly_score s "
        "join run r using (run) where s.area = w.area "
        "and s.time > $2::timestamptz - interval '3 days' and r.as_of > $2) "
        "from unnest($1::int[]) with ordinality as w(area, place) order by w.place",
        {keys_of(areas), as_of});
    std::vector<bool> out;
    for (std::size_t k = 0; k < r.rows(); ++k)
        out.push_back(r.boolean(k, 0));
    return out;
}

std::vector<Time> load_scored_times(db::Connection& db, const Area& area, TimeRange range) {
    const db::Result r = db.exec_binary("select time from anomaly_score where area = $1 "
                                        "and time >= $2 and time < $3 order by time",
                                        {area.id, range.begin, range.end});
    std::vector<Time> out;
    out.reserve(r.rows());
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back(r.time(i, 0));
    return out;
}

std::vector<std::vector<StoredEvent>>
load_events(db::Connection& db, const std::vector<AreaRange>& wanted, Time as_of) {
    static const std::string sql =
        "select w.place, e.start, e.finish, e.state, e.observed, exists (select "
        "from anomaly_label l where l.area = e.area and l.start = e.start "
        "and l.labelled_at <= $4), e.class from " +
        each_range +
        " cross join lateral (select * from anomaly where area = w.area and finish >= w.first "
        "and start < w.last offset 0) as e order by w.place, e.start";
    const RowsByPlace found = rows_of_each(db, sql, wanted, {as_of});
    const db::Result& r = found.rows();
    std::vector<std::vector<StoredEvent>> out(wanted.size());
    for (std::size_t k = 0; k < wanted.size(); ++k)
        for (auto [i, last] = found.of(k); i < last; ++i)
            out[k].push_back({{r.time(i, 1), r.time(i, 2)},
                              r.str(i, 3),
                              r.number(i, 4),
                              r.boolean(i, 5),
                              r.str(i, 6)});
    return out;
}

long save_scores(db::Connection& db, const std::vector<AreaScore>& scores, int run) {
    if (scores.empty())
        return 0;
    const auto numbers = [&](double AnomalyScore::*member) {
        return array_of(scores, [&](const AreaScore& s) { return number_text(s.score.*member); });
    };
    // Those that are the same are left out before the insertion, which would lock them.
    return db
        .exec(
            "insert into anomaly_score as a (area, run, time, score, flagged, expected, low, "
            "high, load) select s.area, $1, s.time, s.score, s.flagged, s.expected, s.low, "
            "s.high, s.load from unnest($2::int[], $3::timestamptz[], $4::float8[], "
            "$5::boolean[], $6::real[], $7::real[], $8::real[], $9::real[]) "
            "as s(area, time, score, flagged, expected, low, high, load) "
            "left join anomaly_score o on o.area = s.area and o.time = s.time "
            "where o.time is null "
            "or (o.score, o.flagged, o.expected, o.low, o.high, o.load) "
            "is distinct from (s.score, s.flagged, s.expected, s.low, s.high, s.load) "
            "on conflict (area, time) do update set score = excluded.score, "
            "flagged = excluded.flagged, expected = excluded.expected, low = excluded.low, "
            "high = excluded.high, load = excluded.load, run = excluded.run",
            {run, array_of(scores, [](const AreaScore& s) { return std::to_string(s.area); }),
             array_of(scores, [](const AreaScore& s) { return format_time(s.score.time); }),
             numbers(&AnomalyScore::score),
             array_of(scores,
                      [](const AreaScore& s) { return std::string(s.score.flagged ? "t" : "f"); }),
             numbers(&AnomalyScore::expected), numbers(&AnomalyScore::low),
             numbers(&AnomalyScore::high), numbers(&AnomalyScore::load)})
        .affected();
}

long save_events(db::Connection& db, const Area& area, const EventChanges& changes, Time as_of,
                 int run) {
    long rows = 0;
    if (!changes.remove.empty())
        rows += db.exec("delete from anomaly where area = $1 and start = any ($2::timestamptz[])",
                        {area.id, texts(changes.remove)})
                    .affected();
    if (!changes.close.empty())
        rows += db.exec("update anomaly set closed_at = $3, run = $4, "
                        "state = case state when 'open' then 'closed' else state end "
                        "where area = $1 and start = any ($2::timestamptz[]) "
                        "and closed_at is null",
                        {area.id, texts(changes.close), as_of, run})
                    .affected();
    return rows + save_found(db, area, changes.save, as_of, run);
}

std::optional<TimeRange> find_event(db::Connection& db, const Area& area, Time start) {
    const db::Result r = db.exec("select extract(epoch from finish)::bigint from anomaly "
                                 "where area = $1 and start = $2",
                                 {area.id, start});
    return r.empty() ? std::nullopt : std::optional(TimeRange{start, r.time(0, 0)});
}

long set_event_state(db::Connection& db, const Area& area, Time start, const std::string& state) {
    return db
        .exec("update anomaly set state = $3 where area = $1 and start = $2 and state <> $3",
              {area.id, start, state})
        .affected();
}

long save_label(db::Connection& db, const Area& area, TimeRange event, const std::string& label,
                Time as_of, int run) {
    return db
        .exec("insert into anomaly_label as l (area, start, finish, label, labelled_at, "
              "labelled_by, run) select $1, $2, $3, $4, $5, session_user, $6 "
              "where $4 is distinct from (select x.label from labels_of($1, $5) x "
              "where x.start = $2) on conflict (area, start, labelled_at) do update "
              "set label = excluded.label, finish = excluded.finish, run = excluded.run, "
              "labelled_by = excluded.labelled_by",
              {area.id, event.begin, event.end, label, as_of, run})
        .affected();
}

std::vector<Fault> load_faults(db::Connection& db, const Area& area, Time as_of) {
    const db::Result r = db.exec(
        "select extract(epoch from f.start)::bigint, extract(epoch from f.finish)::bigint, "
        "extract(epoch from f.known_at)::bigint from ("
        "select e.start, e.finish, e.first_alarm as known_at from anomaly e "
        "left join labels_of($1, $2) l on l.start = e.start "
        "where e.area = $1 and e.told_at < $2 and (l.label = 'fault' "
        "or (l.label is distinct from 'normal' and (e.class in ('outage', 'flat_line') "
        "or (e.severity = 'high' and e.class not in ('level_shift', 'missing_data') "
        "and e.causes <@ array['data fault'])))) "
        "union all select start, finish, finish from labels_of($1, $2) where label = 'fault') f "
        "order by f.start, f.finish, f.known_at",
        {area.id, as_of});
    std::vector<Fault> out;
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back({{r.time(i, 0), r.time(i, 1)}, r.time(i, 2)});
    return out;
}

std::vector<std::vector<EventLabel>>
load_labels(db::Connection& db, const std::vector<const Area*>& areas, Time since, Time as_of) {
    const RowsByPlace found(
        db.exec_binary("select w.place, l.start, l.finish, l.label from unnest($1::int[]) "
                       "with ordinality as w(area, place) cross join lateral labels_of(w.area, $2) "
                       "as l where l.finish > $3 order by w.place, l.start",
                       {keys_of(areas), as_of, since}),
        areas.size());
    const db::Result& r = found.rows();
    std::vector<std::vector<EventLabel>> out(areas.size());
    for (std::size_t k = 0; k < areas.size(); ++k)
        for (auto [i, last] = found.of(k); i < last; ++i)
            out[k].push_back({{r.time(i, 1), r.time(i, 2)}, r.str(i, 3)});
    return out;
}

} // namespace elf::store
