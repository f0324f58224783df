#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace elf::mutate {

/// Numbers that follow from a seed alone, on every machine.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next();
    /// 0 to n - 1; 0 where n is 0.
    std::size_t below(std::size_t n);
    template <class T>
    const T& of(const std::vector<T>& all) {
        return all[below(all.size())];
    }

private:
    std::uint64_t m_state;
};

/// The text with one to four things done to it that happen to payloads, or that somebody does to
/// them: bytes flipped, cut off, doubled, left out; numbers and dates out of bounds; deep nesting;
/// other encodings; parts of another payload; lines and fields swapped; endless fields.
std::string mutated(std::string text, const std::vector<std::string>& others, Chance& chance);

/// The same for a command line: words lost, doubled, swapped, taken from other lines, or mutated.
std::vector<std::string> mutated(std::vector<std::string> words,
                                 const std::vector<std::vector<std::string>>& others,
                                 Chance& chance);

} // namespace elf::mutate
