#include "elf/store/simulated_event.hpp"

namespace elf::store {

long save_simulated_events(db::Connection& db, const Area& area, TimeRange range,
                           const std::vector<SimulatedEvent>& events) {
    std::vector<std::string> starts, ends, classes, faults, notes;
    for (const SimulatedEvent& e : events) {
        starts.push_back(format_time(e.range.begin));
        ends.push_back(format_time(e.range.end));
        classes.push_back(e.class_name);
        faults.push_back(e.is_fault ? "t" : "f");
        notes.push_back(e.note);
    }
    const long deleted =
        db.exec("delete from simulated_event where area = $1 and start >= $2 and start < $3 "
                "and (start, class) not in (select * from unnest($4::timestamptz[], $5::text[]))",
                {area.id, range.begin, range.end, starts, classes})
            .affected();
    const long written =
        db.exec("insert into simulated_event (area, start, finish, class, is_fault, note) "
                "select $1, * from unnest($2::timestamptz[], $3::timestamptz[], $4::text[], "
                "$5::boolean[], $6::text[]) on conflict (area, start, class) do update "
                "set finish = excluded.finish, is_fault = excluded.is_fault, note = excluded.note "
                "where (simulated_event.finish, simulated_event.is_fault, simulated_event.note) "
                "is distinct from (excluded.finish, excluded.is_fault, excluded.note)",
                {area.id, starts, ends, classes, faults, notes})
            .affected();
    return deleted + written;
}

} // namespace elf::store
