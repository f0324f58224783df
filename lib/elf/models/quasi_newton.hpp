#pragma once

#include <functional>
#include <vector>

namespace elf::models {

struct QuasiNewtonOptions {
    int most_evaluations = 1000;
    double tolerance = 1e-9; ///< it ends where a step gains less than this
};

struct Minimum {
    std::vector<double> x;
    double value;
    int evaluations;
};

/// Minimises a smooth function of a few variables by BFGS with differences for derivatives: forward
/// ones, central where those no longer point downhill (Nocedal and Wright, Numerical Optimization,
/// ch. 6). A value that is not finite is a wall. The result is never worse than the start.
Minimum minimise(const std::function<double(const std::vector<double>&)>& f,
                 std::vector<double> start, const QuasiNewtonOptions& options = {});

} // namespace elf::models
