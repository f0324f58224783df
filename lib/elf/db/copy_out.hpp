#pragma once

#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

#include <optional>
#include <string_view>

namespace elf::db {

/// Streams the rows of `copy (query) to stdout (format binary)` while the server still makes them:
/// the fastest way out, and memory stays flat. Rows that are not read are cancelled on the server.
/// COPY binds no values: hand them over with set_config and read them with current_setting.
class CopyOut {
public:
    CopyOut(Connection& connection, const char* sql);
    CopyOut(const CopyOut&) = delete;
    CopyOut& operator=(const CopyOut&) = delete;
    ~CopyOut();

    /// Goes to the next row; false at the end.
    bool next();

    /// The columns of the row, from left to right, each once. Texts live until the next row.
    std::string_view text();
    /// Of double precision; NaN where NULL.
    double number();
    /// Of timestamptz, to the second.
    std::optional<Time> time();

private:
    std::optional<std::string_view> field();
    std::string_view take(std::size_t bytes);
    void finish();

    Connection& m_connection;
    char* m_message = nullptr; ///< of libpq
    std::string_view m_rest;   ///< of the row, what was not read yet
    bool m_first = true;
    bool m_open = true;
};

} // namespace elf::db
