#include "elf/core/robust.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf {

double median(std::vector<double> values, std::size_t least) {
    std::erase_if(values, [](double v) { return std::isnan(v); });
    const std::size_t n = values.size();
    if (n == 0 || n < least)
        return std::numeric_limits<double>::quiet_NaN();
    const auto middle = values.begin() + static_cast<long>(n / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (n % 2 == 1)
        return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double scatter(std::vector<double> residuals, std::size_t least) {
    for (double& r : residuals)
        r = std::abs(r);
    return 1.4826 * median(std::move(residuals), least);
}

} // namespace elf
