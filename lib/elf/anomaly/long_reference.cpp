#include "elf/anomaly/long_reference.hpp"

#include "elf/anomaly/drift.hpp"
#include "elf/core/robust.hpp"
#include "elf/core/stored_matrix.hpp"

#include <algorithm>

namespace elf::anomaly {
namespace {

/// Fewest values of one slot and kind of day: two weekends.
constexpr std::size_t least_of_slot = 4;

/// Something of the values of each cell of the reference.
template <class Measure>
std::vector<double> by_cell(const std::vector<double>& values, const LocalGrid& grid,
                            const LongReference& reference, const Measure& measure) {
    std::vector<std::vector<double>> samples(2 * reference.slots);
    for (std::size_t i = 0; i < values.size(); ++i)
        samples[reference.cell(grid, i)].push_back(values[i]);
    std::vector<double> out;
    out.reserve(samples.size());
    for (std::vector<double>& sample : samples)
        out.push_back(measure(std::move(sample), least_of_slot));
    return out;
}

/// Of the load about its median: a slot's own where it is known to stand still or to move, but not
/// without the others, so that a night that never moved does not make a trifle enormous.
std::vector<double> scatters(const std::vector<double>& load, const LocalGrid& grid,
                             const LongReference& reference) {
    constexpr double share_of_all = 0.3;
    std::vector<double> residual(load.size());
    for (std::size_t i = 0; i < load.size(); ++i)
        residual[i] = load[i] - reference.median[reference.cell(grid, i)];
    std::vector<double> out = by_cell(residual, grid, reference, scatter);
    const double all = scatter(std::move(residual));
    for (double& s : out)
        s += share_of_all * all;
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

LongReference long_reference(const Series& load, const std::vector<double>& temperature,
                             const LocalGrid& grid, const Usual& usual) {
    LongReference out;
    out.slots = static_cast<std::size_t>(load.step.per_day());
    out.profiles.slots = out.slots;
    out.response = temperature_response(load.values, temperature, grid);
    out.least_drift = least_drift(departures(daily_means(load.values, grid),
                                             daily_means(temperature, grid), grid, out.response));
    std::vector<double> by_calendar = weather_effect(out.response, temperature, grid);
    for (std::size_t i = 0; i < by_calendar.size(); ++i)
        by_calendar[i] = load.values[i] - by_calendar[i];
    out.median = by_cell(by_calendar, grid, out, median);
    out.share = by_cell(share_of_maximum(load, usual), grid, out, median);
    out.scatter = scatters(by_calendar, grid, out);
    if (load.empty())
        return out;
    out.usual_run = usual_run(load, grid);
    out.profiles = day_profiles(load.values, grid);
    return out;
}

std::map<std::string, Matrix> LongReference::matrices() const {
    std::map<std::string, Matrix> out{{"long_median", {slots, 2, median}},
                                      {"long_scatter", {slots, 2, scatter}},
                                      {"long_share", {slots, 2, share}},
                                      {"usual_run", {1, 1, {usual_run}}},
                                      {"least_drift", {1, 1, {least_drift}}}};
    out.merge(profiles.matrices());
    out.merge(response.matrices());
    return out;
}

LongReference LongReference::from(const std::map<std::string, Matrix>& matrices,
                                  std::size_t slots) {
    LongReference out;
    out.slots = slots;
    out.median = stored_matrix(matrices, "long_median", slots, 2).values;
    out.share = stored_matrix(matrices, "long_share", slots, 2).values;
    out.scatter = stored_matrix(matrices, "long_scatter", slots, 2).values;
    out.usual_run = stored_matrix(matrices, "usual_run", 1, 1).values[0];
    out.profiles = DayProfiles::from(matrices, slots);
    out.response = TemperatureResponse::from(matrices);
    out.least_drift = stored_matrix(matrices, "least_drift", 1, 1).values[0];
    return out;
}

} // namespace elf::anomaly
