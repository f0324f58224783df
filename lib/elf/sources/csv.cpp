#include "elf/sources/csv.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/core.h>

namespace elf::sources {
namespace {

constexpr std::size_t block = 1 << 17;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

char separator_of(std::string_view header) {
    char best = ',';
    std::ptrdiff_t most = 0;
    for (const char c : {',', ';', '\t'}) {
        const auto n = std::count(header.begin(), header.end(), c);
        if (n > most) {
            most = n;
            best = c;
        }
    }
    return best;
}

} // namespace

std::string quoted(std::string_view text) {
    constexpr std::size_t most = 40;
    std::string out = "'";
    for (const char c : text.substr(0, most)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte > 0x7e)
            out += fmt::format("\\x{:02x}", byte);
        else
            out += c;
    }
    return out + (text.size() > most ? "'..." : "'");
}

CsvReader::CsvReader(std::unique_ptr<Input> input, std::string name)
    : m_input(std::move(input)), m_name(std::move(name)), m_buffer(2 * block) {
    while (m_size < 3 && fill()) {
    }
    constexpr std::string_view mark = "\xef\xbb\xbf";
    if (std::string_view(m_buffer.data(), m_size).starts_with(mark))
        m_begin = mark.size();
    std::string_view record;
    while (record.empty() && !(m_at_end && m_begin == m_size))
        record = take_record();
    if (record.empty())
        throw Error(ExitCode::data, m_name + ": the file is empty",
                    "a header with the names of the columns must be its first line");
    m_separator = separator_of(record);
    split(record);
    for (const std::string_view f : m_fields)
        m_header.emplace_back(trimmed(f));
}

void CsvReader::fail(const std::string& what, const std::string& hint) const {
    throw Error(ExitCode::data, fmt::format("{} line {}: {}", m_name, m_line, what), hint);
}

/// Reads on behind what is left, making room first; false at the end of the input.
bool CsvReader::fill() {
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_size - m_begin);
        m_size -= m_begin;
        m_begin = 0;
    }
    if (m_size == m_buffer.size())
        m_buffer.resize(m_buffer.size() * 2);
    const std::size_t n = m_input->read(m_buffer.data() + m_size, m_buffer.size() - m_size);
    m_size += n;
    m_at_end = n == 0;
    return n > 0;
}

/// Cuts the next record off the buffer, without its line end. Quotes are only looked at where there
/// are any.
std::string_view CsvReader::take_record() {
    m_line = m_next_line;
    std::size_t seen = 0;
    bool in_quotes = false;
    for (;;) {
        char* const begin = m_buffer.data() + m_begin;
        const std::size_t have = m_size - m_begin;
        auto* const end = static_cast<char*>(std::memchr(begin + seen, '\n', have - seen));
        const std::size_t stop = end ? static_cast<std::size_t>(end - begin) : have;
        if (std::memchr(begin + seen, '"', stop - seen))
            in_quotes ^= std::count(begin + seen, begin + stop, '"') % 2 != 0;
        if (stop > longest_record)
            fail("a line is longer than 1 MiB", "this is not a CSV file with one row per line");
        if (end)
            ++m_next_line;
        if (end && !in_quotes) {
            m_begin += stop + 1;
            std::size_t size = stop;
            if (size > 0 && begin[size - 1] == '\r')
                --size;
            if (std::memchr(begin, '\0', size))
                fail("there is a NUL in the line", "this is not a text file");
            return {begin, size};
        }
        seen = end ? stop + 1 : stop;
        if (!end && !fill()) {
            if (in_quotes)
                fail("a quote is opened and never closed", "check the quotes of this line");
            const std::size_t size = m_size - m_begin;
            if (std::memchr(m_buffer.data() + m_begin, '\0', size))
                fail("there is a NUL in the line", "this is not a text file");
            const std::string_view last(m_buffer.data() + m_begin, size);
            m_begin = m_size;
            return last.ends_with('\r') ? last.substr(0, size - 1) : last;
        }
    }
}

bool CsvReader::next() {
    for (;;) {
        if (m_at_end && m_begin == m_size)
            return false;
        const std::string_view record = take_record();
        if (record.empty())
            continue;
        split(record);
        return true;
    }
}

/// Takes the field in quotes that begins at `begin`; doubled quotes become one, in place. Returns
/// where it ends.
char* CsvReader::unquote(char* begin, char* end, std::string_view& field) {
    char* in = begin + 1;
    char* out = begin;
    while (in < end) {
        if (*in == '"') {
            if (in + 1 < end && in[1] == '"')
                ++in;
            else
                break;
        }
        *out++ = *in++;
    }
    field = {begin, static_cast<std::size_t>(out - begin)};
    ++in;
    if (in < end && *in != m_separator)
        fail("something follows a closing quote", "double the quotes inside a field");
    return std::min(in, end);
}

void CsvReader::split(std::string_view record) {
    m_fields.clear();
    char* at = m_buffer.data() + (record.data() - m_buffer.data());
    char* const end = at + record.size();
    for (;;) {
        if (at < end && *at == '"') {
            at = unquote(at, end, m_fields.emplace_back());
        } else {
            auto* const stop = static_cast<char*>(
                std::memchr(at, m_separator, static_cast<std::size_t>(end - at)));
            char* const field_end = stop ? stop : end;
            m_fields.emplace_back(at, static_cast<std::size_t>(field_end - at));
            at = field_end;
        }
        if (at == end)
            return;
        ++at;
    }
}

} // namespace elf::sources
