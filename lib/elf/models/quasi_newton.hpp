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

/// Minimises a smooth function of a few variables by NLopt's L-BFGS with forward differences for
/// derivatives (Liu and Nocedal 1989). A value that is not finite is a wall. The result is never
/// worse than the start.
Minimum minimise(const std::function<double(const std::vector<double>&)>& f,
                 const std::vector<double>& start, const QuasiNewtonOptions& options = {});

} // namespace elf::models
