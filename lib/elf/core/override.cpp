#include "elf/core/override.hpp"

#include "elf/core/error.hpp"

#include <array>
#include <fmt/core.h>

namespace elf {
namespace {

constexpr std::array<std::string_view, 3> names{"value", "reject", "accept"};

} // namespace

std::string_view to_string(Override::Action a) {
    return names.at(static_cast<std::size_t>(a));
}

Override::Action override_action_from(std::string_view text) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == text)
            return static_cast<Override::Action>(i);
    throw Error(ExitCode::data, fmt::format("'{}' is not an action of an override", text));
}

} // namespace elf
