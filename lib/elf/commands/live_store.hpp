#pragma once

#include "elf/cli/session.hpp"
#include "elf/commands/live_http.hpp"
#include "elf/store/fetch_state.hpp"

namespace elf::commands {

/// What is stored in one transaction.
struct Batch {
    std::vector<Fetched> pages;
    sources::Ranges covered;
    std::size_t values = 0;
    std::size_t bytes = 0;

    bool empty() const { return pages.empty() && covered.empty(); }
    /// A transaction costs some 20 ms whatever is in it; memory stays flat.
    bool full() const { return values >= 20000 || bytes >= (16U << 20); }
};

/// What of the database belongs to a stream.
store::FetchKey key_of(const LiveSource& source, const sources::Stream& stream);

/// Writes what was fetched of one stream.
class LiveStore {
public:
    LiveStore(cli::Session& session, db::Connection& db, const LiveSource& source,
              const sources::Stream& stream);

    /// Observations, holidays, answers and checkpoint: all or nothing.
    void write(const Batch& batch);
    /// The overlaps of the plan are done.
    void finish(const StreamPlan& plan);

private:
    void write_values(const Batch& batch, const std::string& source);
    void write_holidays(const Batch& batch);

    cli::Session& m_session;
    db::Connection& m_db;
    const LiveSource& m_source;
    const sources::Stream& m_stream;
    store::FetchKey m_key;
};

} // namespace elf::commands
