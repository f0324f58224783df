#include "elf/anomaly/simple_tests.hpp"

#include <algorithm>
#include <cmath>

namespace elf::anomaly {
namespace {

using namespace std::chrono_literals;

/// End of the run of intervals that `like` takes for one with its first.
template <class Like>
std::size_t end_of_run(std::size_t first, std::size_t size, const Like& like) {
    std::size_t end = first + 1;
    while (end < size && like(end))
        ++end;
    return end;
}

void find_missing(const Series& load, std::vector<Finding>& out) {
    const auto least = static_cast<std::size_t>(3h / load.step.length());
    for (std::size_t i = 0; i < load.size();) {
        const bool gap = std::isnan(load.values[i]);
        const std::size_t end = end_of_run(
            i, load.size(), [&](std::size_t k) { return std::isnan(load.values[k]) == gap; });
        if (gap && end - i >= least)
            std::fill(out.begin() + static_cast<long>(i), out.begin() + static_cast<long>(end),
                      Finding::missing);
        i = end;
    }
}

void find_constant(const Series& load, const LocalGrid& grid, double usual_run,
                   std::vector<Finding>& out) {
    constexpr double least_run = 6;
    const double least = std::max(least_run, 2 * usual_run + 1);
    for (std::size_t i = 0; i < load.size();) {
        const double v = load.values[i];
        const std::size_t end =
            end_of_run(i, load.size(), [&](std::size_t k) { return load.values[k] == v; });
        if (static_cast<double>(end - i) >= least && v != 0 && grid.day[i] >= 7)
            std::fill(out.begin() + static_cast<long>(i), out.begin() + static_cast<long>(end),
                      Finding::constant);
        i = end;
    }
}

void find_extremes(const Series& load, const Expectation& expectation, std::vector<Finding>& out) {
    constexpr double factor = 10;
    constexpr double far = 5;
    for (std::size_t i = 0; i < load.size(); ++i) {
        const double expected = expectation.value[i];
        if (!(expected > 0))
            continue;
        if (expectation.z[i] < -far && factor * std::abs(load.values[i]) < expected)
            out[i] = Finding::outage;
        if (expectation.z[i] > far && load.values[i] > factor * expected)
            out[i] = Finding::wild;
    }
}

} // namespace

std::vector<Finding> simple_tests(const Series& load, const LocalGrid& grid,
                                  const Expectation& expectation, double usual_run) {
    std::vector<Finding> out(load.size(), Finding::none);
    if (load.empty())
        return out;
    find_missing(load, out);
    find_constant(load, grid, usual_run, out);
    find_extremes(load, expectation, out);
    return out;
}

} // namespace elf::anomaly
