#include "elf/anomaly/picture.hpp"

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

void complete(Picture& p, const Evidence& e, std::size_t first_day) {
    p.expectation = expectation_of(e.load, e.forecast, p.grid, p.usual, first_day);
    p.features = load_features(e.load, e.forecast, p.grid, p.usual, p.reference, first_day);
    p.inputs = squeezed(p.features);
    p.findings = simple_tests(e.load, p.grid, p.expectation, p.reference.usual_run);
}

/// A day more than the one before `since`: what looks back a day sees one that is whole.
std::size_t day_of(const LocalGrid& grid, const Evidence& e, Time since) {
    const long day = (e.zone.local(since).date - grid.first_day).count() - 2;
    return static_cast<std::size_t>(std::clamp(day, 0L, static_cast<long>(grid.days)));
}

} // namespace

Picture picture_of(const Evidence& history) {
    constexpr double least_share = 0.002; // of the load: steps below are a meter's resolution
    Picture out = begin_of(history, 0, local_grid(history.load, history.zone, history.holidays));
    out.reference = long_reference(history.load, out.grid, out.usual);
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
