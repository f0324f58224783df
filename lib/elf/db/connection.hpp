#pragma once

#include "elf/core/time.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace elf::db {

/// A value bound to $1, $2, ...: never formatted into SQL.
class Param {
public:
    Param(std::nullptr_t) {}
    Param(const char* text) : m_text(text) {}
    Param(std::string_view text) : m_text(text) {}
    Param(const std::string& text) : m_text(text) {}
    Param(bool value) : m_text(value ? "t" : "f") {}
    Param(int value) : m_text(std::to_string(value)) {}
    Param(long value) : m_text(std::to_string(value)) {}
    Param(std::size_t value) : m_text(std::to_string(value)) {}
    /// NaN becomes NULL.
    Param(double value);
    Param(Time value);
    Param(Date value);
    template <class T>
    Param(const std::optional<T>& value) {
        if (value)
            m_text = Param(*value).m_text;
    }
    /// An array of text, for `= any($1)`.
    Param(const std::vector<std::string>& values);
    /// An array of whatever type the statement says; NULL where a value is.
    static Param array(const std::vector<Param>& values);
    /// bytea.
    static Param bytes(std::string_view value);

    const char* c_str() const { return m_text ? m_text->c_str() : nullptr; }

private:
    std::optional<std::string> m_text;
};

/// As libpq takes them; they live as long as the parameters.
std::vector<const char*> values_of(const std::vector<Param>& params);

/// Rows of an answer. Columns are read by position; asking for the wrong type throws
/// Error(software).
class Result {
public:
    explicit Result(pg_result* result) : m_result(result) {}

    std::size_t rows() const;
    bool empty() const { return rows() == 0; }
    bool is_null(std::size_t row, int column) const;
    std::string_view text(std::size_t row, int column) const;
    std::string str(std::size_t row, int column) const { return std::string(text(row, column)); }
    long integer(std::size_t row, int column) const;
    /// NaN where NULL.
    double number(std::size_t row, int column) const;
    bool boolean(std::size_t row, int column) const;
    /// The column holds whole seconds since 1970: select with `extract(epoch from t)::bigint`. Of
    /// exec_binary it is a timestamptz.
    Time time(std::size_t row, int column) const;
    Date date(std::size_t row, int column) const;
    /// bytea, decoded.
    std::string bytes(std::size_t row, int column) const;
    /// Rows inserted, changed or deleted.
    long affected() const;
    const pg_result* get() const { return m_result.get(); }

private:
    bool is_binary(int column) const;

    struct Clear {
        void operator()(pg_result* r) const;
    };
    std::unique_ptr<pg_result, Clear> m_result;
};

/// One session with the server: UTC, pinned search_path, timeouts, application_name.
/// Failures throw Error: 69 refused or wrong SQL, 75 lost or busy, 77 permission.
///
/// Statements that are asked for again and again, one area after the other, are prepared at their
/// third time: planning some of them takes longer than carrying them out.
class Connection {
public:
    /// `conninfo` is a database name, a conninfo string or a URL; empty: libpq's own settings.
    Connection(const std::string& conninfo, const std::string& application_name);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// Runs one statement with bound values.
    Result exec(const char* sql, const std::vector<Param>& params = {});
    Result exec(const std::string& sql, const std::vector<Param>& params = {}) {
        return exec(sql.c_str(), params);
    }
    /// The same for many rows, in a third of the time: values travel as bytes. Columns of type
    /// text, timestamptz, bigint, double precision, boolean and bytea can be read.
    Result exec_binary(const char* sql, const std::vector<Param>& params = {});

private:
    Result run(const char* sql, const std::vector<Param>& params, int format);
    /// Its name as a prepared statement; empty where it is none, or not yet. `prepare` makes it one
    /// of a name, when it is time.
    std::string prepared(const char* sql, const std::function<void(const std::string&)>& prepare);
    friend class CopyIn;
    friend class CopyOut;
    friend class Pipeline;
    struct Close {
        void operator()(pg_conn* c) const;
    };
    std::unique_ptr<pg_conn, Close> m_conn;
    struct Statement {
        int uses = 0;
        std::string name; ///< once prepared
    };
    std::map<std::string, Statement, std::less<>> m_statements; ///< by their text
};

/// A scope: rolls back unless committed. Do not nest.
class Transaction {
public:
    explicit Transaction(Connection& connection);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();
    /// Rolls back now: for dry runs.
    void rollback();

private:
    Connection& m_connection;
    bool m_open = true;
};

/// Bulk rows in COPY's text format. Columns are added left to right, each row is ended, and
/// `finish` must be called: else the copy is cancelled.
class CopyIn {
public:
    /// `sql` is `copy table (columns) from stdin`.
    CopyIn(Connection& connection, const char* sql);
    CopyIn(const CopyIn&) = delete;
    CopyIn& operator=(const CopyIn&) = delete;
    ~CopyIn();

    CopyIn& add(std::string_view text);
    CopyIn& add(const std::string& text) { return add(std::string_view(text)); }
    CopyIn& add(const char* text) { return add(std::string_view(text)); }
    CopyIn& add(long value);
    CopyIn& add(int value) { return add(static_cast<long>(value)); }
    CopyIn& add(double value); ///< NaN becomes NULL
    CopyIn& add(bool value);
    CopyIn& add(Time value);
    CopyIn& add_null();
    template <class T>
    CopyIn& add(const std::optional<T>& value) {
        return value ? add(*value) : add_null();
    }
    void end_row();
    /// Sends the rest and waits for the server's answer.
    void finish();

private:
    void separate();
    void flush();

    Connection& m_connection;
    std::string m_buffer;
    bool m_first = true;
    bool m_open = true;
};

/// Streams the rows of a query in batches with a server-side cursor, so that memory stays flat.
/// Needs an open Transaction.
class Cursor {
public:
    Cursor(Connection& connection, const std::string& sql, const std::vector<Param>& params);
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    /// Closes it, so that the transaction can open the next.
    ~Cursor();
    /// The next batch; empty at the end.
    Result next(int rows = 5000);

private:
    Connection& m_connection;
};

/// Tries session-level advisory locks named by two numbers; released by unlock or with the session.
/// Says of each key whether it was free.
std::vector<bool> try_locks(Connection& connection, int space, const std::vector<int>& keys);
void unlock(Connection& connection, int space, const std::vector<int>& keys);
/// Waits for the same lock, up to two minutes; released with the transaction. Throws
/// Error(temporary) where it stays held.
void lock_in_transaction(Connection& connection, int space, int key);

} // namespace elf::db
