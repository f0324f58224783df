#include "elf/core/series.hpp"

#include <limits>

namespace elf {

double Series::at(Time t) const {
    const long i = index(t);
    if (i < 0 || i >= static_cast<long>(values.size()))
        return std::numeric_limits<double>::quiet_NaN();
    return values[static_cast<std::size_t>(i)];
}

Series Series::resized(TimeRange range) const {
    Series out{range.begin, step, {}};
    out.values.reserve(range.steps(step));
    for (Time t = range.begin; t < range.end; t += step.length())
        out.values.push_back(at(t));
    return out;
}

} // namespace elf
