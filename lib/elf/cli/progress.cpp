#include "elf/cli/progress.hpp"

#include "elf/cli/terminal_line.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/core.h>
#include <unistd.h>

namespace elf::cli {

Progress::Progress(std::string label, long total, When when)
    : m_label(std::move(label)), m_total(total),
      m_shown(when == When::always || (when == When::automatic && isatty(STDERR_FILENO))) {}

Progress::~Progress() {
    if (m_shown && m_last != std::chrono::steady_clock::time_point{})
        std::fputs("\r\033[K", stderr);
    bar_is_drawn = false;
}

void Progress::advance(long by) {
    const std::lock_guard lock(m_mutex);
    m_done += by;
    draw();
}

void Progress::set(long done) {
    const std::lock_guard lock(m_mutex);
    m_done = done;
    draw();
}

void Progress::draw() {
    if (!m_shown)
        return;
    const auto now = std::chrono::steady_clock::now();
    if (now - m_last < std::chrono::milliseconds(100) && m_done < m_total)
        return;
    m_last = now;
    bar_is_drawn = true;
    if (m_total <= 0) {
        fmt::print(stderr, "\r{} {}\033[K", m_label, m_done);
        return;
    }
    constexpr long width = 30;
    const long filled = std::clamp(m_done * width / m_total, 0L, width);
    fmt::print(stderr, "\r{} [{}{}] {}/{}\033[K", m_label,
               std::string(static_cast<std::size_t>(filled), '#'),
               std::string(static_cast<std::size_t>(width - filled), '.'), m_done, m_total);
}

} // namespace elf::cli
