#pragma once

#include <string>
#include <string_view>

namespace elf::report {

/// A field of text for CSV (RFC 4180): quoted where it holds a quote, comma or line break. A text
/// that a spreadsheet would run as a formula (it begins with = + - @, also of full width, or with
/// tab, CR or LF) gets a ' in front.
std::string csv_text(std::string_view text);
void append_csv_text(std::string& out, std::string_view text);

/// With the quotes. Control characters escaped, the rest is UTF-8 as it is; < > & are escaped too,
/// so that the result can stand in a <script>.
std::string json_string(std::string_view text);
void append_json_string(std::string& out, std::string_view text);

/// For the text and the quoted attributes of HTML.
std::string html_text(std::string_view text);

/// For a terminal: control characters, and characters that turn the direction of text or cannot be
/// seen, are made visible as \xNN and \uNNNN, so that no name or message can move the cursor or
/// pass for another.
std::string terminal_text(std::string_view text);

} // namespace elf::report
