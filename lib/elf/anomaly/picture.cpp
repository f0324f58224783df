#include "elf/anomaly/picture.hpp"

namespace elf::anomaly {
namespace {

Picture begin_of(const Evidence& e) {
    Picture out;
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
    Picture out = begin_of(history);
    out.reference = long_reference(history.load, out.grid, out.usual);
    complete(out, history);
    return out;
}

Picture picture_of(const Evidence& evidence, const LongReference& reference) {
    Picture out = begin_of(evidence);
    out.reference = reference;
    complete(out, evidence);
    return out;
}

} // namespace elf::anomaly
