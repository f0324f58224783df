#pragma once

#include <string>
#include <string_view>

namespace elf::cli {

/// The reader of our stdout has gone (`elf-report ... | head`): the run ends quietly with 0.
struct OutputClosed {};

/// The product, on stdout. Buffered; throws OutputClosed, or Error(temporary) on a full disk.
class Output {
public:
    Output() = default;
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void write(std::string_view text);
    /// Must be called at the end: what is not flushed is lost.
    void flush();
    /// Whether stdout is a terminal.
    static bool is_terminal();
    /// COLUMNS, or what the terminal says; 80 where unknown.
    static int width();
    /// Whether the locale is one of UTF-8, so that bars and lines can be drawn.
    static bool unicode();
    /// Whether the terminal takes colours: not where NO_COLOR is set or TERM is dumb.
    static bool colours();

private:
    std::string m_buffer;
};

/// Writes a file whole or not at all: in its folder, then renamed over the one before. Where the
/// program is killed nothing stays of it (but where the file system has no nameless files, its
/// name and six letters). Throws Error(permission), or Error(temporary) on a full disk.
void write_file(const std::string& path, std::string_view content);

} // namespace elf::cli
