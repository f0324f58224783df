#pragma once

#include "subjects.hpp"

#include <cstdint>
#include <string>

namespace elf::mutate {

/// What became of the payloads.
struct Counts {
    long right = 0; ///< what is not mutated, accepted
    long seeds = 0; ///< of so many
    long accepted = 0;
    long refused = 0; ///< with a message
    long crashed = 0; ///< ended by a signal, or refused without a word
    long slow = 0; ///< more than a second of processor time, those that were ended for it included
    double longest = 0;  ///< seconds
    long longest_at = 0; ///< the payload that took so long
};

/// Hands `times` mutated payloads to a subject in a process of its own, which is started again
/// after a crash, or where a payload takes 20 seconds of processor time. What broke it is kept in
/// `findings`.
Counts feed(const Subject& subject, std::uint64_t seed, long times, const std::string& findings);

/// One payload in this process, for a debugger.
Counts feed_again(const Subject& subject, std::uint64_t seed, long number);

} // namespace elf::mutate
