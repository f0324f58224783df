#include "elf/cli/stop_signals.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace elf::cli {
namespace {

constexpr std::array<int, 3> stops{SIGTERM, SIGINT, SIGHUP};
/// A server that does not answer must not keep a process that is to end.
constexpr unsigned longest_last_words = 20;

/// A handler may write to a pipe and not much else. Threads of libraries take signals too, so that
/// waiting for one in a thread of ours would not do.
std::atomic<int> to_listener{-1};

void on_signal(int signal) {
    const int saved = errno;
    const auto byte = static_cast<unsigned char>(signal);
    [[maybe_unused]] const auto written = write(to_listener, &byte, 1);
    errno = saved;
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    sigaction(signal, nullptr, &action);
    if (action.sa_handler == SIG_IGN)
        return;
    action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART; // nobody's read or write is cut short
    sigaction(signal, &action, nullptr);
}

void listen(int pipe, const std::function<void(int)>& last_words) {
    unsigned char byte = 0;
    const auto got = read(pipe, &byte, 1);
    close(pipe);
    if (got != 1)
        return;
    std::signal(SIGALRM, SIG_DFL);
    alarm(longest_last_words);
    last_words(byte);
    std::signal(byte, SIG_DFL);
    kill(getpid(), byte);
    pause();
}

} // namespace

StopSignals::StopSignals(std::function<void(int)> last_words) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0)
        return; // without it a signal ends the process at once, and the next run finds the record
    to_listener = ends[1];
    m_thread = std::thread(
        [read_end = ends[0], words = std::move(last_words)] { listen(read_end, words); });
    for (const int s : stops)
        handle(s, on_signal);
}

StopSignals::~StopSignals() {
    if (!m_thread.joinable())
        return;
    for (const int s : stops)
        handle(s, SIG_DFL);
    close(to_listener.exchange(-1));
    m_thread.join();
}

} // namespace elf::cli
