#include "elf/anomaly/picture.hpp"

#include "elf/core/robust.hpp"

#include <cmath>

namespace elf::anomaly {
namespace {

Picture begin_of(const Evidence& e) {
    Picture out;
    out.step = e.load.step;
    out.grid = local_grid(e.load, e.zone, e.holidays);
    out.usual = usual_load(e.load, out.grid);
    return out;
}

void complete(Picture& p, const Evidence& e) {
    p.expectation = expectation_of(e.load, e.forecast, p.grid, p.usual);
    p.features = load_features(e.load, e.forecast, p.grid, p.usual, p.reference);
    p.inputs = squeezed(p.features);
    p.findings = simple_tests(e.load, p.grid, p.expectation, p.reference.usual_run);
}

} // namespace

Picture picture_of(const Evidence& history) {
    constexpr double least_share = 0.002; // of the load: steps below are a meter's resolution
    Picture out = begin_of(history);
    out.reference = long_reference(history.load, out.grid, out.usual);
    complete(out, history);
    std::vector<double> sizes;
    for (const double v : history.load.values)
        sizes.push_back(std::abs(v));
    out.scale = scan_scale(out.expectation.residual, out.grid, history.load.step,
                           least_share * median(std::move(sizes)));
    return out;
}

Picture picture_of(const Evidence& evidence, const LongReference& reference,
                   const ScanScale& scale) {
    Picture out = begin_of(evidence);
    out.reference = reference;
    out.scale = scale;
    complete(out, evidence);
    return out;
}

} // namespace elf::anomaly
