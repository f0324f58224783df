#include "elf/cli/output.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace elf::cli {

void Output::write(std::string_view text) {
    m_buffer += text;
    if (m_buffer.size() >= 1 << 16)
        flush();
}

void Output::flush() {
    std::string_view rest = m_buffer;
    while (!rest.empty()) {
        const ssize_t n = ::write(STDOUT_FILENO, rest.data(), rest.size());
        if (n >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(n));
        } else if (errno == EPIPE) {
            throw OutputClosed{};
        } else if (errno != EINTR) {
            throw Error(ExitCode::temporary,
                        std::string("the output cannot be written: ") + std::strerror(errno),
                        "free disk space, or write somewhere else");
        }
    }
    m_buffer.clear();
}

bool Output::is_terminal() {
    return isatty(STDOUT_FILENO) != 0;
}

bool Output::colours() {
    const char* no_colour = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    return is_terminal() && !(no_colour && *no_colour) && term && std::string_view(term) != "dumb";
}

bool Output::unicode() {
    // The order in which the C library asks.
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (const char* value = std::getenv(name); value && *value) {
            std::string locale(value);
            std::transform(locale.begin(), locale.end(), locale.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            return locale.find("utf-8") != std::string::npos ||
                   locale.find("utf8") != std::string::npos;
        }
    return false;
}

int Output::width() {
    if (const char* columns = std::getenv("COLUMNS")) {
        int width = 0;
        const std::string_view text(columns);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
        if (error == std::errc{} && end == text.data() + text.size() && width > 0)
            return width;
    }
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

namespace {

[[noreturn]] void file_failed(const std::string& path, int error) {
    const bool full = error == ENOSPC || error == EDQUOT || error == EIO;
    throw Error(full ? ExitCode::temporary : ExitCode::permission,
                path + " cannot be written: " + std::strerror(error),
                full ? "free disk space" : "check that the directory is there and yours");
}

bool write_all(int file, std::string_view rest) {
    while (!rest.empty()) {
        const ssize_t n = ::write(file, rest.data(), rest.size());
        if (n < 0 && errno != EINTR)
            return false;
        rest.remove_prefix(n > 0 ? static_cast<std::size_t>(n) : 0);
    }
    return fsync(file) == 0;
}

} // namespace

void write_file(const std::string& path, std::string_view content) {
    std::string beside = path + ".XXXXXX";
    const int file = mkstemp(beside.data());
    if (file < 0)
        file_failed(path, errno);
    // mkstemp lets nobody else read; a page is for everybody the umask allows.
    const mode_t mask = umask(0);
    umask(mask);
    bool good = fchmod(file, 0666 & ~mask) == 0 && write_all(file, content);
    int error = errno;
    if (close(file) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good && rename(beside.c_str(), path.c_str()) == 0)
        return;
    error = good ? errno : error;
    unlink(beside.c_str());
    file_failed(path, error);
}

} // namespace elf::cli
