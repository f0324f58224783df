#include "elf/cli/output.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/core.h>
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

/// What is going to be the file at a path, in its folder.
struct Draft {
    int file;
    std::string name; ///< none where it gets one when it is whole
};

/// Of a file without a name nothing stays where the program is killed. Some file systems, such as
/// NFS, have none.
Draft draft_beside(const std::string& path) {
    const std::string folder = std::filesystem::absolute(path).parent_path();
    if (access("/proc/self/fd", X_OK) == 0)
        if (const int file = open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
            file >= 0)
            return {file, {}};
    std::string name = path + ".XXXXXX";
    const int file = mkstemp(name.data());
    return {file, name};
}

/// mkstemp lets nobody else read; a page is for everybody the umask allows.
bool let_read(const Draft& draft) {
    if (draft.name.empty())
        return true;
    const mode_t mask = umask(0);
    umask(mask);
    return fchmod(draft.file, 0666 & ~mask) == 0;
}

/// In one step, so that readers see the file before or this one.
bool put(const Draft& draft, const std::string& path) {
    if (!draft.name.empty())
        return rename(draft.name.c_str(), path.c_str()) == 0;
    // No name can be given that is taken, by the file before or by what was killed between these
    // lines.
    const std::string name = fmt::format("{}.{}", path, getpid());
    unlink(name.c_str());
    const std::string self = fmt::format("/proc/self/fd/{}", draft.file);
    if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0)
        return false;
    if (rename(name.c_str(), path.c_str()) == 0)
        return true;
    const int error = errno;
    unlink(name.c_str());
    errno = error;
    return false;
}

} // namespace

void write_file(const std::string& path, std::string_view content) {
    const Draft draft = draft_beside(path);
    if (draft.file < 0)
        file_failed(path, errno);
    const bool good = let_read(draft) && write_all(draft.file, content) && put(draft, path);
    const int error = errno;
    if (!good && !draft.name.empty())
        unlink(draft.name.c_str());
    close(draft.file); // fsync has told whether it is whole
    if (!good)
        file_failed(path, error);
}

} // namespace elf::cli
