#include "elf/db/connection.hpp"

#include "elf/core/error.hpp"
#include "elf/db/binary.hpp"
#include "elf/db/failure.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <libpq-fe.h>
#include <limits>

namespace elf::db {
namespace {

/// What is gathered before it is sent: large enough that a system call is rare.
constexpr std::size_t buffer_size = 1 << 18;

std::string number_text(double value) {
    char buffer[32];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
    return {buffer, end};
}

/// Eight bytes in network order.
std::uint64_t eight_bytes(std::string_view bytes) {
    if (bytes.size() != sizeof(std::uint64_t))
        throw Error(ExitCode::software,
                    fmt::format("a column of {} bytes is no number of eight", bytes.size()));
    return number_of(bytes);
}

std::string array_text(const std::vector<int>& keys) {
    return fmt::format("{{{}}}", fmt::join(keys, ","));
}

} // namespace

Param::Param(double value) {
    if (!std::isnan(value))
        m_text = number_text(value);
}
Param::Param(Time value) : m_text(format_time(value)) {}
Param::Param(Date value) : m_text(format_date(value)) {}
Param::Param(const std::vector<std::string>& values)
    : Param(array({values.begin(), values.end()})) {}

Param Param::array(const std::vector<Param>& values) {
    std::string out = "{";
    for (const Param& v : values) {
        if (out.size() > 1)
            out += ',';
        if (!v.m_text) {
            out += "NULL";
            continue;
        }
        out += '"';
        for (const char c : *v.m_text) {
            if (c == '"' || c == '\\')
                out += '\\';
            out += c;
        }
        out += '"';
    }
    return std::string_view(out += '}');
}

Param Param::bytes(std::string_view value) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\\x";
    out.reserve(2 * value.size() + 2);
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    Param p(nullptr);
    p.m_text = std::move(out);
    return p;
}

std::vector<const char*> values_of(const std::vector<Param>& params) {
    std::vector<const char*> values;
    values.reserve(params.size());
    for (const Param& p : params)
        values.push_back(p.c_str());
    return values;
}

void Result::Clear::operator()(pg_result* r) const {
    PQclear(r);
}
std::size_t Result::rows() const {
    return static_cast<std::size_t>(PQntuples(m_result.get()));
}
bool Result::is_null(std::size_t row, int column) const {
    return PQgetisnull(m_result.get(), static_cast<int>(row), column) != 0;
}
std::string_view Result::text(std::size_t row, int column) const {
    const int r = static_cast<int>(row);
    if (r >= PQntuples(m_result.get()) || column >= PQnfields(m_result.get()))
        throw Error(ExitCode::software, fmt::format("no column {} in row {}", column, row));
    return {PQgetvalue(m_result.get(), r, column),
            static_cast<std::size_t>(PQgetlength(m_result.get(), r, column))};
}
bool Result::is_binary(int column) const {
    return PQfformat(m_result.get(), column) == 1;
}
long Result::integer(std::size_t row, int column) const {
    const std::string_view t = text(row, column);
    if (is_binary(column))
        return static_cast<long>(eight_bytes(t));
    long value = 0;
    const auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), value);
    if (error != std::errc{} || end != t.data() + t.size())
        throw Error(ExitCode::software, fmt::format("'{}' is not a whole number", t));
    return value;
}
double Result::number(std::size_t row, int column) const {
    if (is_null(row, column))
        return std::numeric_limits<double>::quiet_NaN();
    const std::string_view t = text(row, column);
    if (is_binary(column))
        return std::bit_cast<double>(eight_bytes(t));
    double value = 0;
    const auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), value);
    if (error != std::errc{} || end != t.data() + t.size())
        throw Error(ExitCode::software, fmt::format("'{}' is not a number", t));
    return value;
}
bool Result::boolean(std::size_t row, int column) const {
    return text(row, column) == (is_binary(column) ? "\1" : "t");
}
Time Result::time(std::size_t row, int column) const {
    if (is_binary(column)) {
        const std::string_view bytes = text(row, column);
        eight_bytes(bytes);
        return time_of(bytes);
    }
    return Time{std::chrono::seconds{integer(row, column)}};
}
Date Result::date(std::size_t row, int column) const {
    return parse_date(text(row, column));
}
std::string Result::bytes(std::size_t row, int column) const {
    const std::string in = str(row, column);
    if (is_binary(column))
        return in;
    std::size_t length = 0;
    unsigned char* raw =
        PQunescapeBytea(reinterpret_cast<const unsigned char*>(in.c_str()), &length);
    std::string out(reinterpret_cast<char*>(raw), length);
    PQfreemem(raw);
    return out;
}
long Result::affected() const {
    const std::string_view t = PQcmdTuples(m_result.get());
    long value = 0;
    std::from_chars(t.data(), t.data() + t.size(), value);
    return value;
}

void Connection::Close::operator()(pg_conn* c) const {
    PQfinish(c);
}

Connection::Connection(const std::string& conninfo, const std::string& application_name) {
    const char* keys[] = {"dbname",          "fallback_application_name",
                          "connect_timeout", "client_encoding",
                          "options",         nullptr};
    // Later entries do not override what dbname expands to, except for those given after it:
    // the pins belong to us. jit: compiling a report takes a second, running it a hundredth.
    const char* options = "-c timezone=UTC -c search_path=public,pg_temp -c datestyle=ISO "
                          "-c statement_timeout=30min -c lock_timeout=60s "
                          "-c idle_in_transaction_session_timeout=30min "
                          "-c extra_float_digits=1 -c client_min_messages=warning -c jit=off";
    const char* values[] = {conninfo.empty() ? nullptr : conninfo.c_str(),
                            application_name.c_str(),
                            "10",
                            "UTF8",
                            options,
                            nullptr};
    m_conn.reset(PQconnectdbParams(keys, values, 1));
    if (!m_conn)
        throw Error(ExitCode::temporary, "out of memory");
    if (PQstatus(m_conn.get()) != CONNECTION_OK) {
        throw connect_error(m_conn.get());
    }
}

Connection::~Connection() = default;

Result Connection::exec(const char* sql, const std::vector<Param>& params) {
    return run(sql, params, 0);
}
Result Connection::exec_binary(const char* sql, const std::vector<Param>& params) {
    return run(sql, params, 1);
}
std::string Connection::prepared(const char* sql,
                                 const std::function<void(const std::string&)>& prepare) {
    constexpr int often = 3;
    constexpr std::size_t most = 200; // that the server is to keep for this session
    const std::string_view text(sql);
    const bool is_query =
        std::ranges::any_of(std::array{"select ", "insert ", "update ", "delete ", "with "},
                            [&](std::string_view verb) { return text.starts_with(verb); });
    if (!is_query || (m_statements.size() == most && !m_statements.contains(text)))
        return {};
    Statement& s = m_statements[std::string(text)];
    if (++s.uses == often) {
        const auto earlier = std::ranges::count_if(
            m_statements, [](const auto& other) { return !other.second.name.empty(); });
        const std::string name = "elf_" + std::to_string(earlier);
        prepare(name);
        s.name = name;
    }
    return s.name;
}

Result Connection::run(const char* sql, const std::vector<Param>& params, int format) {
    const std::vector<const char*> values = values_of(params);
    const int count = static_cast<int>(values.size());
    const std::string name = prepared(sql, [&](const std::string& new_name) {
        checked(PQprepare(m_conn.get(), new_name.c_str(), sql, 0, nullptr), m_conn.get());
    });
    if (name.empty())
        return checked(PQexecParams(m_conn.get(), sql, count, nullptr, values.data(), nullptr,
                                    nullptr, format),
                       m_conn.get());
    return checked(
        PQexecPrepared(m_conn.get(), name.c_str(), count, values.data(), nullptr, nullptr, format),
        m_conn.get());
}

Transaction::Transaction(Connection& connection) : m_connection(connection) {
    m_connection.exec("begin");
}
Transaction::~Transaction() {
    try {
        rollback();
    } catch (const Error&) {
        // The connection is gone, and the transaction with it.
    }
}
void Transaction::commit() {
    m_connection.exec("commit");
    m_open = false;
}
void Transaction::rollback() {
    if (!m_open)
        return;
    m_open = false;
    m_connection.exec("rollback");
}

CopyIn::CopyIn(Connection& connection, const char* sql) : m_connection(connection) {
    m_buffer.reserve(buffer_size + 4096);
    m_connection.exec(sql);
}

CopyIn::~CopyIn() {
    if (!m_open)
        return;
    pg_conn* conn = m_connection.m_conn.get();
    PQputCopyEnd(conn, "cancelled");
    while (pg_result* r = PQgetResult(conn))
        PQclear(r);
}

void CopyIn::separate() {
    if (!m_first)
        m_buffer += '\t';
    m_first = false;
}

CopyIn& CopyIn::add(std::string_view text) {
    separate();
    for (const char c : text) {
        switch (c) {
        case '\t':
            m_buffer += "\\t";
            break;
        case '\n':
            m_buffer += "\\n";
            break;
        case '\r':
            m_buffer += "\\r";
            break;
        case '\\':
            m_buffer += "\\\\";
            break;
        default:
            m_buffer += c;
        }
    }
    return *this;
}

CopyIn& CopyIn::add(long value) {
    separate();
    char text[24];
    const auto [end, error] = std::to_chars(text, text + sizeof text, value);
    m_buffer.append(text, end);
    return *this;
}

CopyIn& CopyIn::add(double value) {
    if (std::isnan(value))
        return add_null();
    separate();
    char text[32];
    const auto [end, error] = std::to_chars(text, text + sizeof text, value);
    m_buffer.append(text, end);
    return *this;
}

CopyIn& CopyIn::add(bool value) {
    separate();
    m_buffer += value ? 't' : 'f';
    return *this;
}

CopyIn& CopyIn::add(Time value) {
    separate();
    m_buffer += format_time(value);
    return *this;
}

CopyIn& CopyIn::add_null() {
    separate();
    m_buffer += "\\N";
    return *this;
}

void CopyIn::end_row() {
    m_buffer += '\n';
    m_first = true;
    if (m_buffer.size() >= buffer_size)
        flush();
}

void CopyIn::flush() {
    pg_conn* conn = m_connection.m_conn.get();
    if (PQputCopyData(conn, m_buffer.data(), static_cast<int>(m_buffer.size())) != 1)
        throw error_of("", trimmed(PQerrorMessage(conn)));
    m_buffer.clear();
}

void CopyIn::finish() {
    pg_conn* conn = m_connection.m_conn.get();
    if (!m_buffer.empty())
        flush();
    if (PQputCopyEnd(conn, nullptr) != 1)
        throw error_of("", trimmed(PQerrorMessage(conn)));
    m_open = false;
    const auto drain = [conn] {
        while (pg_result* rest = PQgetResult(conn))
            PQclear(rest);
    };
    try {
        checked(PQgetResult(conn), conn);
    } catch (...) {
        drain();
        throw;
    }
    drain();
}

Cursor::Cursor(Connection& connection, const std::string& sql, const std::vector<Param>& params)
    : m_connection(connection) {
    m_connection.exec("declare elf_cursor no scroll cursor for " + sql, params);
}

Cursor::~Cursor() {
    try {
        m_connection.exec("close elf_cursor");
    } catch (const Error&) {
        // The transaction has failed, and the cursor with it.
    }
}

Result Cursor::next(int rows) {
    return m_connection.exec(fmt::format("fetch {} from elf_cursor", rows));
}

std::vector<bool> try_locks(Connection& connection, int space, const std::vector<int>& keys) {
    const Result r = connection.exec_binary(
        "select pg_try_advisory_lock($1::int, key) from unnest($2::int[]) with ordinality "
        "as k(key, place) order by place",
        {space, array_text(keys)});
    std::vector<bool> out;
    for (std::size_t i = 0; i < r.rows(); ++i)
        out.push_back(r.boolean(i, 0));
    return out;
}

void unlock(Connection& connection, int space, const std::vector<int>& keys) {
    if (!keys.empty())
        connection.exec("select pg_advisory_unlock($1::int, key) from unnest($2::int[]) as k(key)",
                        {space, array_text(keys)});
}

void lock_in_transaction(Connection& connection, int space, int key) {
    connection.exec("set local lock_timeout = '120s'");
    connection.exec("select pg_advisory_xact_lock($1::int, $2::int)", {space, key});
}

} // namespace elf::db
