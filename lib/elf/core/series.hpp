#pragma once

#include "elf/core/time.hpp"

#include <vector>

namespace elf {

/// Values on a regular grid. NaN = missing, never 0.
struct Series {
    Time begin{};
    Step step{Minutes{60}};
    std::vector<double> values;

    std::size_t size() const { return values.size(); }
    bool empty() const { return values.empty(); }
    Time time(std::size_t i) const { return begin + step.length() * static_cast<long>(i); }
    Time end() const { return time(values.size()); }
    TimeRange range() const { return {begin, end()}; }
    /// Index of the interval that holds t; negative or >= size() outside.
    long index(Time t) const { return (step.floor(t) - begin) / step.length(); }
    /// Value at t, NaN outside the series.
    double at(Time t) const;
    /// The same series cut or padded with NaN to the range.
    Series resized(TimeRange range) const;
};

} // namespace elf
