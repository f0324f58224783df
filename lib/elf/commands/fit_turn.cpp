#include "elf/commands/fit_turn.hpp"

#include "elf/core/time_zone.hpp"

namespace elf::commands {

bool is_fit_due(const Area& area, Time fitted, Time now) {
    const TimeZone zone(area.time_zone);
    const auto week = [&](Time t) {
        return (zone.local(t).date.time_since_epoch().count() + area.id) / 7;
    };
    return week(fitted) != week(now);
}

} // namespace elf::commands
