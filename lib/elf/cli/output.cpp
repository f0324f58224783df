#include "elf/cli/output.hpp"

#include "elf/core/error.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <sys/ioctl.h>
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

int Output::width() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

} // namespace elf::cli
