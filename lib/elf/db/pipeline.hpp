#pragma once

#include "elf/db/connection.hpp"

#include <deque>
#include <functional>

namespace elf::db {

/// Queries that do not wait for one another: each is sent at once, and the server works on the
/// first while the next ones are written. Their answers are taken in the order of the questions.
///
///     Pipeline p(db);
///     p.send(sql, {1}, Form::text, [](const Result& r) { ... });
///     p.finish();
///
/// The connection is of no other use until it is finished, or gone.
class Pipeline {
public:
    explicit Pipeline(Connection& connection);
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;
    /// Passes over what was sent and not taken.
    ~Pipeline();

    enum class Form { text, binary }; ///< of the answer, as exec and exec_binary have it
    void send(const char* sql, const std::vector<Param>& params, Form form,
              std::function<void(const Result&)> take);
    /// Done once the answers to all that was sent before are taken.
    void then(std::function<void()> step);
    /// Takes the answers. Throws where one is a failure, or what takes it throws.
    void finish();

private:
    void prepare(const char* sql, const std::string& name);
    void begin();
    void end();
    void expect(bool sent);
    Result next();

    Connection& m_connection;
    std::deque<std::function<void()>> m_steps;
    bool m_open = false;
};

} // namespace elf::db
