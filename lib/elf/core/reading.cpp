#include "elf/core/reading.hpp"

#include "elf/core/error.hpp"

#include <array>
#include <fmt/core.h>

namespace elf {
namespace {

constexpr std::array<std::string_view, 5> names{"measured", "corrected", "filled", "rejected",
                                                "missing"};

} // namespace

std::string_view to_string(Quality q) {
    return names.at(static_cast<std::size_t>(q));
}

Quality quality_from(std::string_view text) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == text)
            return static_cast<Quality>(i);
    throw Error(ExitCode::data, fmt::format("'{}' is not a quality", text));
}

} // namespace elf
