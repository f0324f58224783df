#pragma once

#include <functional>
#include <thread>

namespace elf::cli {

/// While it lives, SIGTERM, SIGINT and SIGHUP have `last_words` said, in a thread of their own, and
/// then end the process as they would have without it. A signal that was ignored stays ignored
/// (nohup). One at a time.
class StopSignals {
public:
    explicit StopSignals(std::function<void(int)> last_words);
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    ~StopSignals();

private:
    std::thread m_thread;
};

} // namespace elf::cli
