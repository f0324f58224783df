#pragma once

#include "elf/cli/session.hpp"
#include "elf/store/reading.hpp"

#include <vector>

namespace elf::commands {

/// Gathers what becomes of readings, so that many quantities are written with the same statements.
class TransformOutput {
public:
    TransformOutput(cli::Session& session, db::Connection& db) : m_session(session), m_db(db) {}

    /// Writes by itself where much has come together. All that is gathered is of one `as_of`.
    void add(store::ReadingChange change, Time as_of);
    /// Writes the rest.
    void flush();

private:
    cli::Session& m_session;
    db::Connection& m_db;
    std::vector<store::ReadingChange> m_changes;
    std::size_t m_readings = 0;
    Time m_as_of{};
};

} // namespace elf::commands
