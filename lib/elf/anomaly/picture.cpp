#include "elf/anomaly/picture.hpp"

#include "elf/anomaly/clock_shift.hpp"
#include "elf/anomaly/drift.hpp"
#include "elf/core/robust.hpp"

#include <algorithm>
#include <cmath>

namespace elf::anomaly {
namespace {

Picture begin_of(const Evidence& e, std::size_t first_day, LocalGrid grid) {
    Picture out;
    out.step = e.load.step;
    out.grid = std::move(grid);
    out.usual = usual_load(e.load, out.grid, first_day);
    return out;
}

/// What is found of whole days, where nothing plainer is.
void add_days(Picture& p) {
    for (std::size_t i = 0; i < p.findings.size(); ++i) {
        const std::size_t day = p.grid.day[i];
        if (p.findings[i] != Finding::none)
            continue;
        if (p.late[day] != 0)
            p.findings[i] = Finding::clock;
        else if (!std::isnan(p.drift[day]))
            p.findings[i] = Finding::drift;
    }
}

void complete(Picture& p, const Evidence& e, std::size_t first_day) {
    p.expectation = expectation_of(e.load, e.forecast, p.grid, p.usual, first_day);
    p.expectation.beyond = beyond_band(e.load, e.bands);
    p.first = p.grid.begin_of(first_day);
    const std::vector<double> weather =
        weather_effect(p.reference.response, e.temperature, p.grid, p.first);
    p.features =
        load_features(e.load, e.forecast, weather, p.grid, p.usual, p.reference, first_day);
    p.findings = simple_tests(e.load, p.grid, p.expectation, p.reference.usual_run);
    p.late = hours_late(e.load, p.grid, p.usual, first_day);
    p.drift = drifts(departures(daily_means(e.load.values, p.grid),
                                daily_means(e.temperature, p.grid), p.grid, p.reference.response),
                     p.reference.least_drift, first_day);
    add_days(p);
}

/// The day before `since`: what looks back a day sees it whole.
std::size_t day_of(const LocalGrid& grid, const Evidence& e, Time since) {
    const long day = (e.zone.local(since).date - grid.first_day).count() - 1;
    return static_cast<std::size_t>(std::clamp(day, 0L, static_cast<long>(grid.days)));
}

} // namespace

Picture picture_of(const Evidence& history) {
    constexpr double least_share = 0.002; // of the load: steps below are a meter's resolution
    Picture out = begin_of(history, 0, local_grid(history.load, history.zone, history.holidays));
    out.reference = long_reference(history.load, history.temperature, out.grid, out.usual);
    complete(out, history, 0);
    std::vector<double> sizes;
    for (const double v : history.load.values)
        sizes.push_back(std::abs(v));
    out.scale = scan_scale(out.expectation.residual, out.grid, history.load.step,
                           least_share * median(std::move(sizes)));
    return out;
}

Picture picture_of(const Evidence& evidence, const LongReference& reference, const ScanScale& scale,
                   Time since) {
    LocalGrid grid = local_grid(evidence.load, evidence.zone, evidence.holidays);
    const std::size_t first_day = day_of(grid, evidence, since);
    Picture out = begin_of(evidence, first_day, std::move(grid));
    out.reference = reference;
    out.scale = scale;
    complete(out, evidence, first_day);
    return out;
}

} // namespace elf::anomaly
