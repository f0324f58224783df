#include "elf/sources/pace.hpp"

#include <algorithm>
#include <cmath>

namespace elf::sources {

TokenBucket::TokenBucket(double rate, double burst)
    : m_rate(rate), m_burst(burst), m_tokens(burst) {}

Wait TokenBucket::take(Moment now) {
    if (m_last != Moment{})
        m_tokens = std::min(m_burst, m_tokens + Wait(now - m_last).count() * m_rate);
    m_last = now;
    m_tokens -= 1;
    return Wait(m_tokens >= 0 ? 0 : -m_tokens / m_rate);
}

Wait backoff(Wait first, int tries, double chance, Wait longest) {
    const double doubled = first.count() * std::pow(2.0, std::max(0, tries - 1));
    return Wait(std::min(doubled * (0.5 + chance), longest.count()));
}

} // namespace elf::sources
