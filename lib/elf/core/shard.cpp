#include "elf/core/shard.hpp"

#include "elf/core/error.hpp"

#include <charconv>
#include <fmt/core.h>

namespace elf {

Shard parse_shard(const std::string& text) {
    Shard s;
    if (text.empty())
        return s;
    const std::size_t slash = std::min(text.find('/'), text.size() - 1);
    std::from_chars(text.data(), text.data() + slash, s.index);
    std::from_chars(text.data() + slash + 1, text.data() + text.size(), s.count);
    // In one way of writing only: the record of runs is compared as text.
    if (s.index < 1 || s.index > s.count || shard_text(s) != text)
        throw Error(ExitCode::usage, fmt::format("'{}' is not a shard", text),
                    "write I/N with 1 <= I <= N, for example 2/8");
    return s;
}

std::string shard_text(const Shard& shard) {
    return fmt::format("{}/{}", shard.index, shard.count);
}

} // namespace elf
