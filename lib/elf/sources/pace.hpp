#pragma once

#include <chrono>

/// When to ask, as arithmetic: the clock and the waiting are the driver's.
namespace elf::sources {

using Moment = std::chrono::steady_clock::time_point;
using Wait = std::chrono::duration<double>; ///< seconds

/// A token bucket: `rate` requests a second on average, `burst` at once.
class TokenBucket {
public:
    explicit TokenBucket(double rate, double burst = 1);

    /// Takes a token; returns how long to wait before it may be used.
    Wait take(Moment now);

private:
    double m_rate;
    double m_burst;
    double m_tokens;
    Moment m_last{};
};

/// Before the try after `tries` failed ones: `first` doubled each time, between half and one and a
/// half of that (`chance` is uniform in 0..1), so that many clients do not come back together; at
/// most `longest`.
Wait backoff(Wait first, int tries, double chance, Wait longest);

} // namespace elf::sources
