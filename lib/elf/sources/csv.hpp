#pragma once

#include "elf/sources/input.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace elf::sources {

/// Text from outside, fit for a message: at most 40 characters, control and non-ASCII bytes
/// escaped.
std::string quoted(std::string_view text);

/// Streams the records of a delimited file (RFC 4180: quotes, line breaks in quotes, CRLF or LF).
/// A byte order mark is skipped; the separator (comma, semicolon or tab) is the one the header has
/// most of. Memory: one record, at most 1 MiB. Throws Error(data) naming file and line for an empty
/// file, a NUL, a record that is too long, and a quote that is never closed.
class CsvReader {
public:
    static constexpr std::size_t longest_record = 1 << 20;

    /// `name` is what messages call the file.
    CsvReader(std::unique_ptr<Input> input, std::string name);

    const std::string& name() const { return m_name; }
    const std::vector<std::string>& header() const { return m_header; }

    /// The next record that is not blank; the fields are valid until the next call.
    bool next();
    const std::vector<std::string_view>& fields() const { return m_fields; }
    /// Where the current record begins, from 1.
    long line() const { return m_line; }

private:
    std::string_view take_record();
    bool fill();
    void split(std::string_view record);
    char* unquote(char* begin, char* end, std::string_view& field);
    [[noreturn]] void fail(const std::string& what, const std::string& hint) const;

    std::unique_ptr<Input> m_input;
    std::string m_name;
    std::vector<std::string> m_header;
    std::vector<std::string_view> m_fields;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0;
    std::size_t m_size = 0;
    bool m_at_end = false;
    char m_separator = ',';
    long m_line = 0;
    long m_next_line = 1;
};

} // namespace elf::sources
