#include "elf/commands/ingest_delivery.hpp"

#include "elf/store/area.hpp"

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

store::Received deliver(cli::Session& session, db::Connection& db, const std::string& what,
                        const std::string& source, std::chrono::seconds known_lag,
                        const std::function<void(store::Incoming&)>& feed) {
    db::Transaction transaction(db);
    store::Incoming incoming(db, {source, session.run(), session.as_of(), known_lag});
    feed(incoming);
    lock(session, db, incoming.close());
    const store::Received received = incoming.store();
    session.commit(transaction);
    session.count_written(received.added);
    report(session, what, received);
    return received;
}

} // namespace elf::commands
