#pragma once

#include <string>
#include <string_view>

namespace elf::report {

/// The first character of a text that is not empty. What is no UTF-8 counts byte by byte.
struct CodePoint {
    char32_t code;
    std::size_t bytes;
};
CodePoint first_code_point(std::string_view text);

/// Columns that UTF-8 takes on a terminal: two for East Asian wide characters and emoji, none for
/// marks that combine with the character before.
std::size_t terminal_width(std::string_view text);

/// The text cut to at most `width` columns, with the mark where something is missing.
std::string cut(std::string_view text, std::size_t width, std::string_view mark = "…");

} // namespace elf::report
