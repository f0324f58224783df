#include "elf/report/escape.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <iterator>

namespace elf::report {
namespace {

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Marks that turn the direction of text: U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069.
int direction_mark(std::string_view rest) {
    if (rest.size() < 3 || rest[0] != '\xE2')
        return 0;
    const int code = 0x2000 | ((static_cast<unsigned char>(rest[1]) & 0x3F) << 6) |
                     (static_cast<unsigned char>(rest[2]) & 0x3F);
    const bool is_mark = code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                         (code >= 0x2066 && code <= 0x2069);
    return is_mark ? code : 0;
}

} // namespace

std::string csv_text(std::string_view text) {
    std::string out;
    if (!text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos)
        out += '\'';
    out += text;
    if (out.find_first_of("\",\r\n") == std::string::npos)
        return out;
    std::string quoted = "\"";
    for (const char c : out) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (code < 0x20 || code == 0x7F || c == '<' || c == '>' || c == '&') {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
        } else if (text.substr(i, 3) == "\u2028" || text.substr(i, 3) == "\u2029") {
            out += text.substr(i, 3) == "\u2028" ? "\\u2028" : "\\u2029"; // end lines in scripts
            i += 2;
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string html_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string terminal_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto code = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
        if (code < 0x20 || code == 0x7F) {
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", code);
        } else if (code == 0xC2 && next >= 0x80 && next < 0xA0) { // the C1 controls
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", next);
            ++i;
        } else if (const int mark = direction_mark(text.substr(i))) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", mark);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::size_t terminal_width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

std::string cut(std::string_view text, std::size_t width) {
    if (terminal_width(text) <= width)
        return std::string(text);
    if (width == 0)
        return {};
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end)
        if (!continues(text[end]) && ++seen == width)
            break;
    return std::string(text.substr(0, end)) + "…";
}

} // namespace elf::report
