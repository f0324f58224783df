#pragma once

#include "elf/features/design.hpp"
#include "elf/models/recursive_least_squares.hpp"

#include <string>
#include <utility>
#include <vector>

namespace elf::models {

/// What a regression adds to.
enum class Base {
    usual,     ///< the usual load of the slot
    calendar,  ///< a regression on calendar and weather only
    operators, ///< the operator's own forecast
};

/// How many experts there are.
enum class ExpertSet {
    all,
    small, ///< few and small: for meters by the thousand, whose states must fit a disk and a night
    one,   ///< one beside the week before, where speed counts more
};

/// One recursive regression per slot. Experts that differ in their columns help a combination more
/// than experts that differ in how fast they forget.
struct ExpertSpec {
    std::string name;
    std::vector<features::Block> blocks;
    Base base;
    RecursiveOptions regression;
    double prior; ///< weight to begin with: small models are good before large ones are
    /// Of these blocks only so many columns, the first.
    std::vector<std::pair<features::Block, std::size_t>> limits{};
};

/// The regression that deviations are taken from.
ExpertSpec calendar_expert(ExpertSet set);

/// The experts of an area whose scaling was taken from `window` days: those on the operator's
/// forecast only where there is one, large ones only where there is enough to fit them to, the two
/// largest only up to 48 slots a day, where they cost no more than all the others do at 96.
std::vector<ExpertSpec> adaptive_experts(ExpertSet set, std::size_t slots, std::size_t window,
                                         bool with_operator);

/// Columns of a design that an expert takes, as ranges that do not touch.
std::vector<features::ColumnRange> columns_of(const ExpertSpec& expert,
                                              const features::Design& design);

} // namespace elf::models
