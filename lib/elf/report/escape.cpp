#include "elf/report/escape.hpp"

#include "elf/report/text_width.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>
#include <iterator>

namespace elf::report {
namespace {

/// Marks that turn the direction of text, break lines or take no room.
bool is_hidden(char32_t code) {
    return code == 0xAD || code == 0x61C || code == 0x180E || code == 0x200B || code == 0x200E ||
           code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
           (code >= 0xE0000 && code <= 0xE007F);
}

/// Whether a spreadsheet takes a text for a formula.
bool begins_formula(std::string_view text) {
    if (text.empty())
        return false;
    constexpr std::string_view wide[] = {"＝", "＋", "－", "＠"};
    return std::string_view("=+-@\t\r\n").find(text[0]) != std::string_view::npos ||
           (text[0] == '\xEF' && std::any_of(std::begin(wide), std::end(wide),
                                             [&](auto start) { return text.starts_with(start); }));
}

bool plain_in_csv(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return c == '"' || c == ',' || c == '\r' || c == '\n'; });
}

/// Bytes that stand in JSON as they are, whatever comes after.
constexpr std::array<bool, 256> plain_in_json = [] {
    std::array<bool, 256> out{};
    for (std::size_t code = 0x20; code < 256; ++code)
        out[code] = std::string_view("\"\\<>&\x7F\xE2").find(static_cast<char>(code)) ==
                    std::string_view::npos;
    return out;
}();

} // namespace

void append_csv_text(std::string& out, std::string_view text) {
    const std::string_view guard = begins_formula(text) ? "'" : "";
    if (plain_in_csv(text)) {
        out.append(guard).append(text);
        return;
    }
    out.append("\"").append(guard);
    for (const char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

std::string csv_text(std::string_view text) {
    std::string out;
    append_csv_text(out, text);
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto code = static_cast<unsigned char>(c);
        if (plain_in_json[code]) {
            out += c;
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (code != 0xE2) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
        } else if (text.substr(i, 3) == "\u2028" || text.substr(i, 3) == "\u2029") {
            out += text.substr(i, 3) == "\u2028" ? "\\u2028" : "\\u2029"; // end lines in scripts
            i += 2;
        } else {
            out += c;
        }
    }
    out += '"';
}

std::string json_string(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
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
    while (!text.empty()) {
        const CodePoint c = first_code_point(text);
        if (c.code < 0x20 || (c.code >= 0x7F && c.code < 0xA0))
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c.code));
        else if (is_hidden(c.code))
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c.code));
        else
            out += text.substr(0, c.bytes);
        text.remove_prefix(c.bytes);
    }
    return out;
}

} // namespace elf::report
