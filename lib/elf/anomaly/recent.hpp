#pragma once

#include "elf/anomaly/evidence.hpp"
#include "elf/core/model.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace elf::anomaly {

/// The end of the history that a detector was fitted to: with it, what is new can be judged without
/// reading that history again.
struct Recent {
    static constexpr std::chrono::days length{70};
    /// Only what is described asks for bands.
    static constexpr std::chrono::days length_of_bands{5};

    Series load;
    std::vector<double> forecast;    ///< as Evidence has it; stored as floats, as it is noted
    std::vector<Band> bands;         ///< of its last length_of_bands, NaN before
    std::vector<double> temperature; ///< as Evidence has it

    /// Empty for empty load.
    static Recent of(const Evidence& history);

    /// The same up to where `latest` begins, and `latest` from there on. What begins later than
    /// this ends leaves a gap.
    Evidence with(const Evidence& latest) const;

    /// From `since` on it knows what was expected, with bands, until here; `since` where it does
    /// not.
    Time known_until(Time since) const;

    std::map<std::string, Matrix> matrices() const;
    /// Throws Error(data) where they are damaged.
    static Recent from(const std::map<std::string, Matrix>& matrices, Step step);

private:
    std::span<const Band> latest_bands() const;
};

} // namespace elf::anomaly
