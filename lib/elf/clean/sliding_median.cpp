#include "elf/clean/sliding_median.hpp"

#include "elf/core/sorted_window.hpp"

#include <algorithm>

namespace elf::clean {

void sliding_median(const std::vector<double>& values, std::size_t reach, std::size_t least,
                    std::vector<double>& out, std::size_t first, std::size_t stride) {
    out.resize(values.size());
    if (first >= values.size())
        return;
    const std::size_t n = (values.size() - first + stride - 1) / stride;
    const auto at = [&](std::size_t k) { return first + k * stride; };
    SortedWindow window(2 * reach + 1);
    for (std::size_t k = 0; k < std::min(reach, n); ++k)
        window.add(values[at(k)]);
    for (std::size_t k = 0; k < n; ++k) {
        const bool enters = k + reach < n;
        const bool leaves = k > reach;
        if (enters && leaves)
            window.replace(values[at(k - reach - 1)], values[at(k + reach)]);
        else if (enters)
            window.add(values[at(k + reach)]);
        else if (leaves)
            window.remove(values[at(k - reach - 1)]);
        out[at(k)] = window.median(least);
    }
}

} // namespace elf::clean
