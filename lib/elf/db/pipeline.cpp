#include "elf/db/pipeline.hpp"

#include "elf/db/failure.hpp"

#include <libpq-fe.h>

namespace elf::db {

Pipeline::Pipeline(Connection& connection) : m_connection(connection) {}

Pipeline::~Pipeline() {
    if (m_open)
        end();
}

void Pipeline::begin() {
    m_open = true;
    expect(PQenterPipelineMode(m_connection.m_conn.get()) == 1);
}

/// Whatever was not taken is passed over, up to the mark that ends it.
void Pipeline::end() {
    pg_conn* conn = m_connection.m_conn.get();
    m_open = false;
    m_steps.clear();
    bool marked = PQpipelineSync(conn) != 1;
    while (!marked && PQstatus(conn) == CONNECTION_OK)
        marked = PQresultStatus(Result(PQgetResult(conn)).get()) == PGRES_PIPELINE_SYNC;
    PQexitPipelineMode(conn);
}

void Pipeline::expect(bool sent) {
    if (!sent)
        throw error_of("", trimmed(PQerrorMessage(m_connection.m_conn.get())));
}

/// The answer, and the nothing that follows each.
Result Pipeline::next() {
    pg_conn* conn = m_connection.m_conn.get();
    Result result = checked(PQgetResult(conn), conn);
    PQgetResult(conn);
    return result;
}

void Pipeline::prepare(const char* sql, const std::string& name) {
    expect(PQsendPrepare(m_connection.m_conn.get(), name.c_str(), sql, 0, nullptr) == 1);
    m_steps.emplace_back([this] { next(); });
}

void Pipeline::send(const char* sql, const std::vector<Param>& params, Form form,
                    std::function<void(const Result&)> take) {
    if (!m_open)
        begin();
    pg_conn* conn = m_connection.m_conn.get();
    const std::vector<const char*> values = values_of(params);
    const int count = static_cast<int>(values.size()), binary = form == Form::binary ? 1 : 0;
    const std::string name =
        m_connection.prepared(sql, [&](const std::string& new_name) { prepare(sql, new_name); });
    expect((name.empty() ? PQsendQueryParams(conn, sql, count, nullptr, values.data(), nullptr,
                                             nullptr, binary)
                         : PQsendQueryPrepared(conn, name.c_str(), count, values.data(), nullptr,
                                               nullptr, binary)) == 1);
    expect(PQflush(conn) == 0);
    m_steps.emplace_back([this, take = std::move(take)] { take(next()); });
}

void Pipeline::then(std::function<void()> step) {
    m_steps.push_back(std::move(step));
}

void Pipeline::finish() {
    // The server keeps short answers to itself until it is asked for them.
    if (m_open)
        expect(PQsendFlushRequest(m_connection.m_conn.get()) == 1 &&
               PQflush(m_connection.m_conn.get()) == 0);
    while (!m_steps.empty()) {
        const std::function<void()> step = std::move(m_steps.front());
        m_steps.pop_front();
        step();
    }
    if (m_open)
        end();
}

} // namespace elf::db
