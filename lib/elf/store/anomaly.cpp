#include "elf/store/anomaly.hpp"

namespace elf::store {

std::vector<Time> load_scored_times(db::Connection& db, const Area& area) {
    const db::Result r = db.exec("select extract(epoch from time)::bigint from anomaly_score "
                                 "where area = $1 order by time",
                                 {area.id});
    std::vector<Time> out;
    out.reserve(r.rows());
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back(r.time(i, 0));
    return out;
}

std::vector<StoredEvent> load_events(db::Connection& db, const Area& area) {
    const db::Result r = db.exec("select extract(epoch from start)::bigint, "
                                 "extract(epoch from finish)::bigint, state from anomaly "
                                 "where area = $1 order by start",
                                 {area.id});
    std::vector<StoredEvent> out;
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back({{r.time(i, 0), r.time(i, 1)}, r.str(i, 2)});
    return out;
}

long save_scores(db::Connection& db, const Area& area, const std::vector<AnomalyScore>& scores,
                 int run) {
    if (scores.empty())
        return 0;
    db.exec("create temporary table score_staging (time timestamptz, score double precision, "
            "flagged boolean) on commit drop");
    db::CopyIn copy(db, "copy score_staging from stdin");
    for (const AnomalyScore& s : scores)
        copy.add(s.time).add(s.score).add(s.flagged).end_row();
    copy.finish();
    const long written =
        db.exec("insert into anomaly_score (area, run, time, score, flagged) select $1, $2, time, "
                "score, flagged from score_staging on conflict (area, time) do update "
                "set score = excluded.score, flagged = excluded.flagged, run = excluded.run "
                "where (anomaly_score.score, anomaly_score.flagged) is distinct from "
                "(excluded.score, excluded.flagged)",
                {area.id, run})
            .affected();
    db.exec("drop table score_staging");
    return written;
}

long save_events(db::Connection& db, const Area& area, const std::vector<EventToSave>& events,
                 int run) {
    if (events.empty())
        return 0;
    db.exec("create temporary table anomaly_staging (start timestamptz, finish timestamptz, "
            "class text, severity text, score double precision, expected double precision, "
            "observed double precision, energy_kwh double precision, reason text, state text) "
            "on commit drop");
    db::CopyIn copy(db, "copy anomaly_staging from stdin");
    for (const auto& [e, open] : events) {
        copy.add(e.span.begin).add(e.span.end).add(e.event_class).add(e.severity).add(e.score);
        copy.add(e.expected).add(e.observed).add(e.energy_kwh).add(e.reason);
        copy.add(open ? "open" : "closed").end_row();
    }
    copy.finish();
    const long written =
        db.exec("insert into anomaly (area, run, start, finish, class, severity, score, expected, "
                "observed, energy_kwh, reason, state) select $1, $2, s.start, s.finish, s.class, "
                "s.severity, s.score, s.expected, s.observed, s.energy_kwh, s.reason, "
                "case when a.state in ('acknowledged', 'muted') then a.state else s.state end "
                "from anomaly_staging s left join anomaly a on a.area = $1 and a.start = s.start "
                "on conflict (area, start) do update set finish = excluded.finish, "
                "class = excluded.class, severity = excluded.severity, score = excluded.score, "
                "expected = excluded.expected, observed = excluded.observed, "
                "energy_kwh = excluded.energy_kwh, reason = excluded.reason, "
                "state = excluded.state, run = excluded.run "
                "where (anomaly.finish, anomaly.class, anomaly.severity, anomaly.score, "
                "anomaly.expected, anomaly.observed, anomaly.energy_kwh, anomaly.reason, "
                "anomaly.state) is distinct from (excluded.finish, excluded.class, "
                "excluded.severity, excluded.score, excluded.expected, excluded.observed, "
                "excluded.energy_kwh, excluded.reason, excluded.state)",
                {area.id, run})
            .affected();
    db.exec("drop table anomaly_staging");
    return written;
}

long delete_events(db::Connection& db, const Area& area, const std::vector<Time>& starts) {
    long deleted = 0;
    for (const Time start : starts)
        deleted += db.exec("delete from anomaly where area = $1 and start = $2", {area.id, start})
                       .affected();
    return deleted;
}

bool set_event_state(db::Connection& db, const Area& area, Time start, const std::string& state) {
    // A state that is set already is found all the same, and the row is not touched.
    const db::Result found =
        db.exec("select state from anomaly where area = $1 and start = $2", {area.id, start});
    if (!found.empty() && found.text(0, 0) != state)
        db.exec("update anomaly set state = $3 where area = $1 and start = $2",
                {area.id, start, state});
    return !found.empty();
}

} // namespace elf::store
