#pragma once

#include <cstdint>
#include <random>

namespace elf::anomaly {

/// Numbers that are the same with every standard library: the sequence of std::mt19937_64 is
/// prescribed, what std::uniform_*_distribution make of it is not.
class Random {
public:
    /// Stream number `stream` of `seed`. Both are mixed first, so that stream 2 of seed 1 is not
    /// stream 1 of seed 2.
    Random(std::uint64_t seed, std::uint64_t stream) : m_engine(mixed(mixed(seed) + stream)) {}

    /// Uniform in [0, 1), 53 bits.
    double unit() { return static_cast<double>(m_engine() >> 11U) * 0x1p-53; }

    /// Uniform in 0 ... n - 1, without bias; n > 0.
    std::size_t below(std::size_t n) {
        const std::uint64_t limit = std::mt19937_64::max() - std::mt19937_64::max() % n;
        std::uint64_t x = m_engine();
        while (x >= limit)
            x = m_engine();
        return static_cast<std::size_t>(x % n);
    }

private:
    /// splitmix64 (Steele, Lea, Flood 2014).
    static std::uint64_t mixed(std::uint64_t x) {
        x += 0x9e3779b97f4a7c15U;
        x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
        x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
        return x ^ (x >> 31U);
    }

    std::mt19937_64 m_engine;
};

} // namespace elf::anomaly
