#include "elf/report/text_width.hpp"

#include <algorithm>
#include <clocale>
#include <cwchar>
#include <locale.h>

namespace elf::report {
namespace {

unsigned byte_at(std::string_view text, std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

/// The C library knows the widths of Unicode in this locale, whatever that of the user is.
std::size_t columns_of(char32_t code) {
    static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (code < 0x7F || !utf8)
        return 1;
    const locale_t before = uselocale(utf8);
    const int width = wcwidth(static_cast<wchar_t>(code));
    uselocale(before);
    return width < 0 ? 1 : static_cast<std::size_t>(width);
}

} // namespace

CodePoint first_code_point(std::string_view text) {
    const unsigned first = byte_at(text, 0);
    const std::size_t bytes = first >= 0xF0 && first < 0xF8 ? 4
                              : first >= 0xE0               ? 3
                              : first >= 0xC0               ? 2
                                                            : 1;
    if (bytes == 1 || bytes > text.size() || first >= 0xF8)
        return {first, 1};
    char32_t code = first & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte_at(text, i) & 0xC0U) != 0x80U)
            return {first, 1};
        code = code << 6 | (byte_at(text, i) & 0x3FU);
    }
    return {code, bytes};
}

std::size_t terminal_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const CodePoint c = first_code_point(text);
        width += columns_of(c.code);
        text.remove_prefix(c.bytes);
    }
    return width;
}

std::string cut(std::string_view text, std::size_t width, std::string_view mark) {
    if (terminal_width(text) <= width)
        return std::string(text);
    if (width < terminal_width(mark))
        return std::string(width, '.');
    const std::size_t room = width - terminal_width(mark);
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size();) {
        const CodePoint c = first_code_point(text.substr(end));
        seen += columns_of(c.code);
        if (seen > room)
            break;
        end += c.bytes;
    }
    return std::string(text.substr(0, end)).append(mark);
}

} // namespace elf::report
