#pragma once

#include "elf/db/connection.hpp"

#include <memory>
#include <string>

namespace elf::test {

/// A migrated database of its own, dropped at the end. Needs a server in the environment (PGHOST,
/// ...): scripts/test runs the tests inside pg_virtualenv.
class Database {
public:
    Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    const std::string& name() const { return m_name; }
    /// As the owner of the schema.
    db::Connection& db() { return *m_db; }
    /// Shorthand for preparing data by hand.
    db::Result exec(const std::string& sql) { return m_db->exec(sql); }
    /// Runs a program of ours against this database and returns its exit status.
    int run(const std::string& tool, const std::string& arguments) const;

private:
    std::string m_name;
    std::unique_ptr<db::Connection> m_db;
};

} // namespace elf::test
