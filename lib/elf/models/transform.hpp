#pragma once

#include "elf/core/series.hpp"

namespace elf::models {

/// The scale a model works on: the logarithm, or the level in units of its usual size where load
/// may be zero or negative.
struct Transform {
    bool logarithm = true;
    double unit = 1; ///< usual absolute size of the load

    /// NaN for what the scale cannot hold.
    double to(double load) const;
    double from(double value) const;
};

/// Chosen from the first `days` days: the level where the area may feed back, or where one value in
/// a hundred is below a hundredth of the usual size.
Transform choose_transform(const Series& load, bool may_feed_back, std::size_t days);

} // namespace elf::models
