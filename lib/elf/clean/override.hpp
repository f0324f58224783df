#pragma once

#include "elf/core/override.hpp"
#include "elf/core/reading.hpp"

#include <vector>

namespace elf::clean {

/// What counts for one interval.
struct InForce {
    const Override* decision = nullptr; ///< null: the automatic verdict
    Time since = Time::min();           ///< of pinning and of unpinning what was above it
};

/// `overrides` by known_at and id, revoked ones with revoked_at, as store::load_overrides gives
/// them.
InForce in_force(const std::vector<Override>& overrides, Time time);

/// Whether any of them, revoked or not, is about the interval.
bool is_covered(const std::vector<Override>& overrides, Time time);

/// Lays what operators decided over a state of the readings (one of each time, not filled yet;
/// `received` is the same before any verdict):
/// * value: corrected to it, also where nothing was received;
/// * reject: rejected; where nothing was received it stays missing, and is not to be filled;
/// * accept: measured, as received; nothing changes where nothing was received.
/// All with reason OVERRIDE, raw as it was, known no earlier than the decision was. Where all
/// decisions are revoked the automatic verdict stays, known no earlier than the last revocation;
/// so is a gap in or beside which something was decided.
void apply_overrides(const std::vector<Override>& overrides, const std::vector<Reading>& received,
                     std::vector<Reading>& readings);

/// The versions of one interval (by known_at) with what was decided and revoked in between.
std::vector<Reading> with_decisions(const std::vector<Override>& overrides, Time time,
                                    const std::vector<Reading>& automatic);

/// Versions of the intervals outside of `readings` that were pinned to a value, by time.
std::vector<Reading> pinned_outside(const std::vector<Override>& overrides, TimeRange readings,
                                    Step step);

/// Whether an operator decided it: neither a screen nor a fill may touch it.
bool is_overridden(const Reading& r);

} // namespace elf::clean
