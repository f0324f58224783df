#pragma once

#include "elf/core/override.hpp"
#include "elf/core/reading.hpp"

#include <vector>

namespace elf::clean {

namespace reason {
inline constexpr const char* overridden = "OVERRIDE"; ///< an operator decided
} // namespace reason

/// What counts for one interval.
struct InForce {
    const Override* decision = nullptr; ///< null: the automatic verdict
    Time since = Time::min();           ///< of pinning and of unpinning what was above it
};

/// `overrides` by known_at and id, revoked ones with revoked_at, as store::load_overrides gives
/// them.
InForce in_force(const std::vector<Override>& overrides, Time time);

/// Lays what operators decided over the automatic verdicts (one reading per time, not filled yet):
/// * value: corrected to it, also where nothing was received;
/// * reject: rejected; where nothing was received it stays missing, and is not to be filled;
/// * accept: measured, as received; nothing changes where nothing was received.
/// All with reason OVERRIDE, raw as it was, known no earlier than the decision was. Where all
/// decisions are revoked the automatic verdict is back, known no earlier than the last revocation.
void apply(const std::vector<Override>& overrides, std::vector<Reading>& readings);

/// Whether an operator decided it: neither a screen nor a fill may touch it.
bool is_overridden(const Reading& r);

} // namespace elf::clean
