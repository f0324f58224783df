#pragma once

#include <chrono>
#include <mutex>
#include <string>

namespace elf::cli {

/// A bar on stderr, on a terminal only; redrawn at most ten times a second. Safe between threads.
class Progress {
public:
    enum class When { automatic, always, never };

    /// `total` 0: unknown, shows a count.
    Progress(std::string label, long total, When when);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();

    void advance(long by = 1);
    void set(long done);

private:
    void draw();

    std::string m_label;
    long m_total;
    bool m_shown;
    long m_done = 0;
    std::mutex m_mutex;
    std::chrono::steady_clock::time_point m_last{};
};

} // namespace elf::cli
