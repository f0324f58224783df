#pragma once

#include "elf/core/time.hpp"

#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace elf {

/// What an operator decided about a span of readings. It counts above every screen from known_at
/// until it is revoked; of two that overlap the later one (known_at, then id) counts.
struct Override {
    enum class Action {
        value,  ///< take this value
        reject, ///< there is no value
        accept  ///< take what was received, whatever a screen says
    };

    int id = 0;
    int area = 0; ///< key of the area
    std::string quantity;
    TimeRange range; ///< on the grid of the area
    Action action = Action::reject;
    /// Of Action::value, in the unit of the readings; else NaN.
    double value = std::numeric_limits<double>::quiet_NaN();
    std::string why;
    Time known_at; ///< nothing before saw it
    std::string made_by;
    std::optional<Time> revoked_at; ///< from then on it counts no more
};

std::string_view to_string(Override::Action a);
/// Throws Error(data) for a word that is not one.
Override::Action override_action_from(std::string_view text);

} // namespace elf
