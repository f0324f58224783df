#pragma once

#include "elf/core/time.hpp"

#include <cstdint>
#include <string_view>

namespace elf::db {

/// PostgreSQL counts microseconds from here.
inline constexpr Time epoch_of_postgresql{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};

/// A number in network order, of as many bytes as there are (at most eight), without its sign.
constexpr std::uint64_t number_of(std::string_view bytes) {
    std::uint64_t out = 0;
    for (const char c : bytes)
        out = out << 8 | static_cast<unsigned char>(c);
    return out;
}

/// What a timestamptz of eight bytes says, to the second.
constexpr Time time_of(std::string_view bytes) {
    const std::chrono::microseconds since{static_cast<std::int64_t>(number_of(bytes))};
    return epoch_of_postgresql + std::chrono::floor<std::chrono::seconds>(since);
}

} // namespace elf::db
