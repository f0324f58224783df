#include "elf/models/quasi_newton.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlopt.h>

namespace elf::models {
namespace {

constexpr double difference = 1e-6;
constexpr double wall = 1e10;

struct Problem {
    const std::function<double(const std::vector<double>&)>& f;
    Minimum best;

    double value(const std::vector<double>& x) {
        ++best.evaluations;
        const double v = f(x);
        if (!std::isfinite(v))
            return wall;
        if (!(v >= best.value)) {
            best.x = x;
            best.value = v;
        }
        return v;
    }
};

double evaluate(unsigned n, const double* at, double* gradient, void* data) {
    Problem& problem = *static_cast<Problem*>(data);
    std::vector<double> x(at, at + n);
    const double value = problem.value(x);
    if (gradient != nullptr)
        for (unsigned i = 0; i < n; ++i) {
            x[i] += difference;
            gradient[i] = (problem.value(x) - value) / difference;
            x[i] = at[i];
        }
    return value;
}

} // namespace

Minimum minimise(const std::function<double(const std::vector<double>&)>& f,
                 const std::vector<double>& start, const QuasiNewtonOptions& options) {
    Problem problem{f, {start, f(start), 1}};
    if (start.empty() || !std::isfinite(problem.best.value))
        return problem.best;
    const auto n = static_cast<unsigned>(start.size());
    const std::unique_ptr<nlopt_opt_s, decltype(&nlopt_destroy)> opt(
        nlopt_create(NLOPT_LD_LBFGS, n), nlopt_destroy);
    nlopt_set_min_objective(opt.get(), evaluate, &problem);
    nlopt_set_ftol_abs(opt.get(), options.tolerance);
    nlopt_set_maxeval(opt.get(), std::max(1, options.most_evaluations / static_cast<int>(n + 1)));
    std::vector<double> x = start;
    double value = 0;
    // Where the search cannot go on, for rounding or a wall, the best point seen is as good as any.
    nlopt_optimize(opt.get(), x.data(), &value);
    return problem.best;
}

} // namespace elf::models
