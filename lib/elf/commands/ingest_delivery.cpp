#include "elf/commands/ingest_delivery.hpp"

#include "elf/store/area.hpp"
#include "elf/store/source_priority.hpp"
#include "elf/store/source_weight.hpp"

#include <fmt/core.h>

namespace elf::commands {
namespace {

void lock(cli::Session& session, db::Connection& db, const std::vector<int>& touched) {
    for (const Area& area : store::load_areas_by_key(db, touched))
        session.lock_area(db, area);
}

void report(const cli::Session& session, const std::string& what, const store::Received& r) {
    if (r.repeated > 0)
        session.warn(
            fmt::format("{}: {} rows are there twice; the last of each counts", what, r.repeated));
    if (r.future > 0) {
        const std::string text = fmt::format("{}: {} values are of later than {} and are left out",
                                             what, r.future, format_time(session.as_of()));
        // Who replays the past asks for it; who does not has a clock or a time zone wrong.
        session.as_of_given() ? session.info(text) : session.warn(text);
    }
}

} // namespace

void save_weights(cli::Session& session, db::Connection& db, int area, const std::string& quantity,
                  const std::string& name, const PointWeights& points) {
    const long changed = store::save_source_weights(db, area, quantity, name, points);
    if (changed > 0)
        store::save_renewal(db, area, quantity, session.run(), session.as_of());
    session.count_written(changed);
}

store::Received deliver(cli::Session& session, db::Connection& db, const std::string& what,
                        const std::string& source, std::chrono::seconds known_lag,
                        const std::function<void(store::Incoming&)>& feed,
                        const std::function<void()>& finish) {
    db::Transaction transaction(db);
    store::Incoming incoming(db, {source, session.run(), session.as_of(), known_lag});
    feed(incoming);
    lock(session, db, incoming.close());
    const store::Received received = incoming.store();
    if (finish)
        finish();
    session.commit(transaction);
    session.count_written(received.added);
    report(session, what, received);
    return received;
}

} // namespace elf::commands
