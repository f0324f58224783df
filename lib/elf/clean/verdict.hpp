#pragma once

#include <cstddef>
#include <vector>

namespace elf::clean {

/// What the screen says of one interval.
struct Verdict {
    const char* reason = nullptr; ///< nullptr: nothing against it
    std::size_t decided_by = 0;   ///< index of the latest value that the verdict rests on
    double factor = 0;            ///< the value times this is right; 0: it is not to be mended
    bool alone = false;           ///< the value itself is impossible, whatever is around it

    bool is_fault() const { return reason != nullptr; }
};

using Verdicts = std::vector<Verdict>;

} // namespace elf::clean
