#include "elf/anomaly/long_reference.hpp"

#include "elf/core/robust.hpp"
#include "elf/core/stored_matrix.hpp"

#include <algorithm>
#include <limits>

namespace elf::anomaly {
namespace {

/// Fewest values of one slot and kind of day: two weekends.
constexpr std::size_t least_of_slot = 4;

/// Median of the values of each cell of the reference.
std::vector<double> medians(const std::vector<double>& values, const LocalGrid& grid,
                            const LongReference& reference) {
    std::vector<std::vector<double>> samples(2 * reference.slots);
    for (std::size_t i = 0; i < values.size(); ++i)
        samples[reference.cell(grid, i)].push_back(values[i]);
    std::vector<double> out;
    out.reserve(samples.size());
    for (std::vector<double>& sample : samples)
        out.push_back(median(std::move(sample), least_of_slot));
    return out;
}

/// The longest run of equal values that nine days of ten do not exceed.
double usual_run(const Series& load, const LocalGrid& grid) {
    std::vector<std::size_t> longest(grid.days, 1);
    std::size_t run = 0;
    for (std::size_t i = 0; i < load.size(); ++i) {
        run = i > 0 && load.values[i] == load.values[i - 1] ? run + 1 : 1;
        longest[grid.day[i]] = std::max(longest[grid.day[i]], run);
    }
    const auto at = longest.begin() + static_cast<long>((longest.size() - 1) * 9 / 10);
    std::nth_element(longest.begin(), at, longest.end());
    return static_cast<double>(*at);
}

} // namespace

LongReference long_reference(const Series& load, const LocalGrid& grid, const Usual& usual) {
    LongReference out;
    out.slots = static_cast<std::size_t>(load.step.per_day());
    out.scatter = std::numeric_limits<double>::quiet_NaN();
    out.median = medians(load.values, grid, out);
    out.share = medians(share_of_maximum(load, usual), grid, out);
    if (load.empty())
        return out;
    std::vector<double> residual(load.size());
    for (std::size_t i = 0; i < load.size(); ++i)
        residual[i] = load.values[i] - out.median[out.cell(grid, i)];
    out.scatter = scatter(std::move(residual));
    out.usual_run = usual_run(load, grid);
    return out;
}

std::map<std::string, Matrix> LongReference::matrices() const {
    return {{"long_median", {slots, 2, median}},
            {"long_share", {slots, 2, share}},
            {"long_scales", {2, 1, {scatter, usual_run}}}};
}

LongReference LongReference::from(const std::map<std::string, Matrix>& matrices,
                                  std::size_t slots) {
    LongReference out;
    out.slots = slots;
    out.median = stored_matrix(matrices, "long_median", slots, 2).values;
    out.share = stored_matrix(matrices, "long_share", slots, 2).values;
    const Matrix& scales = stored_matrix(matrices, "long_scales", 2, 1);
    out.scatter = scales.values[0];
    out.usual_run = scales.values[1];
    return out;
}

} // namespace elf::anomaly
