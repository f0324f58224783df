#include "elf/db/copy_out.hpp"

#include "elf/db/binary.hpp"
#include "elf/db/failure.hpp"

#include <bit>
#include <libpq-fe.h>
#include <limits>

namespace elf::db {
namespace {

/// Signature, flags and the length of an extension that nobody uses yet.
constexpr std::string_view signature{"PGCOPY\n\377\r\n\0", 11};
constexpr std::size_t header = 19;

void drain(pg_conn* conn) {
    while (pg_result* rest = PQgetResult(conn))
        PQclear(rest);
}

} // namespace

CopyOut::CopyOut(Connection& connection, const char* sql) : m_connection(connection) {
    m_connection.exec(sql);
}

CopyOut::~CopyOut() {
    PQfreemem(m_message);
    if (!m_open)
        return;
    pg_conn* conn = m_connection.m_conn.get();
    if (PGcancel* cancel = PQgetCancel(conn)) {
        char why[256];
        PQcancel(cancel, why, sizeof why);
        PQfreeCancel(cancel);
    }
    char* left = nullptr;
    while (PQgetCopyData(conn, &left, 0) > 0)
        PQfreemem(left);
    drain(conn);
}

void CopyOut::finish() {
    pg_conn* conn = m_connection.m_conn.get();
    m_open = false;
    try {
        checked(PQgetResult(conn), conn);
    } catch (...) {
        drain(conn);
        throw;
    }
    drain(conn);
}

bool CopyOut::next() {
    pg_conn* conn = m_connection.m_conn.get();
    // The header comes with the first row, or, where there is none, with the end.
    do {
        PQfreemem(m_message);
        m_message = nullptr;
        const int length = PQgetCopyData(conn, &m_message, 0);
        if (length < 0) {
            finish();
            return false;
        }
        m_rest = {m_message, static_cast<std::size_t>(length)};
        if (m_first && take(header).substr(0, signature.size()) != signature)
            throw Error(ExitCode::software, "the server does not copy in the binary format");
        m_first = false;
    } while (m_rest.empty() || number_of(take(2)) == 0xFFFF);
    return true;
}

std::string_view CopyOut::take(std::size_t bytes) {
    if (m_rest.size() < bytes)
        throw Error(ExitCode::software, "a row of the server ends too early");
    const std::string_view out = m_rest.substr(0, bytes);
    m_rest.remove_prefix(bytes);
    return out;
}

std::optional<std::string_view> CopyOut::field() {
    const std::uint64_t length = number_of(take(4));
    if (length == 0xFFFFFFFF) // NULL
        return std::nullopt;
    return take(length);
}

std::string_view CopyOut::text() {
    return field().value_or(std::string_view{});
}

double CopyOut::number() {
    const auto bytes = field();
    return bytes ? std::bit_cast<double>(number_of(*bytes))
                 : std::numeric_limits<double>::quiet_NaN();
}

std::optional<Time> CopyOut::time() {
    const auto bytes = field();
    return bytes ? std::optional(time_of(*bytes)) : std::nullopt;
}

} // namespace elf::db
