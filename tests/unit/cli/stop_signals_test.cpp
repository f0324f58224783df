#include "elf/cli/stop_signals.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

using namespace elf;

namespace {

/// How a child ends that does this: its status as wait() gives it.
int end_of(const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
        work();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

/// Last words that a parent can tell from their status.
[[noreturn]] void leave_with(int signal) {
    _exit(signal + 100);
}

} // namespace

TEST_CASE("last words are said with the signal, and the process ends by it") {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        const int said = end_of([&] {
            const cli::StopSignals stop(leave_with);
            raise(signal);
            pause();
        });
        CHECK((WIFEXITED(said) && WEXITSTATUS(said) == signal + 100));
        const int ended = end_of([&] {
            const cli::StopSignals stop([](int) {});
            raise(signal);
            pause();
        });
        CHECK((WIFSIGNALED(ended) && WTERMSIG(ended) == signal));
    }
}

TEST_CASE("work goes on until the last words are said") {
    const int status = end_of([] {
        const cli::StopSignals stop([](int) { sleep(1); });
        kill(getpid(), SIGTERM);
        for (int i = 0; i < 50; ++i) // neither returns early nor ends the loop
            usleep(1000);
        _exit(42);
    });
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 42));
}

TEST_CASE("a signal that was ignored stays ignored, and afterwards all is as before") {
    const int ignored = end_of([] {
        std::signal(SIGHUP, SIG_IGN); // nohup
        const cli::StopSignals stop(leave_with);
        raise(SIGHUP);
    });
    CHECK((WIFEXITED(ignored) && WEXITSTATUS(ignored) == 0));
    const int after = end_of([] {
        { const cli::StopSignals stop(leave_with); }
        raise(SIGTERM);
    });
    CHECK((WIFSIGNALED(after) && WTERMSIG(after) == SIGTERM));
}
