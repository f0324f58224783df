#include "elf/models/prophet_fit.hpp"

#include "elf/models/prophet_objective.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <nlopt.h>

namespace elf::models {
namespace {

/// A series that is fitted without error would let sigma run to zero.
constexpr double least_sigma = 1e-5;
constexpr int most_evaluations = 3000;
constexpr double tolerance = 1e-12; ///< relative, of a step in the objective
constexpr unsigned remembered = 50; ///< steps that L-BFGS takes the curvature from

/// The variables of the search: log sigma, m, k, then the rises and the falls of the slope.
class Search {
public:
    Search(const ProphetProblem& problem, ProphetTrend shape)
        : m_problem(problem), m_objective(problem), m_trend(std::move(shape)) {}

    std::size_t changes() const { return m_trend.changepoints.size(); }
    std::size_t size() const { return 3 + 2 * changes(); }

    std::vector<double> start(const ProphetParameters* from) const {
        std::vector<double> x(size(), 0.0);
        x[0] = std::log(std::max(from ? from->sigma : m_objective.deviation(), least_sigma));
        x[1] = from ? from->trend.level : m_objective.mean();
        if (!from)
            return x;
        x[2] = from->trend.slope;
        for (std::size_t j = 0; j < changes(); ++j) {
            x[3 + j] = std::max(0.0, from->trend.changes[j]);
            x[3 + changes() + j] = std::max(0.0, -from->trend.changes[j]);
        }
        return x;
    }

    double evaluate(const double* x, double* gradient) {
        read(x);
        double out = std::numeric_limits<double>::max();
        if (!m_objective.solve(m_objective.lines(m_trend), m_sigma))
            return out;
        ProphetObjective::Gradient g;
        out = m_objective.value(m_trend, m_sigma, gradient ? &g : nullptr);
        for (std::size_t j = 3; j < size(); ++j)
            out += x[j] / m_problem.change_prior;
        if (gradient) {
            gradient[0] = g.log_sigma;
            gradient[1] = g.level;
            gradient[2] = g.slope;
            for (std::size_t j = 0; j < changes(); ++j) {
                gradient[3 + j] = g.changes[j] + 1 / m_problem.change_prior;
                gradient[3 + changes() + j] = -g.changes[j] + 1 / m_problem.change_prior;
            }
        }
        if (out < m_best) {
            m_best = out;
            m_best_at.assign(x, x + size());
        }
        return out;
    }

    /// The best parameters that any evaluation has seen.
    ProphetParameters best() {
        read(m_best_at.data());
        m_objective.solve(m_objective.lines(m_trend), m_sigma);
        return {m_trend, m_sigma, arma::conv_to<std::vector<double>>::from(m_objective.beta())};
    }

private:
    void read(const double* x) {
        m_sigma = std::exp(x[0]);
        m_trend.level = x[1];
        m_trend.slope = x[2];
        for (std::size_t j = 0; j < changes(); ++j)
            m_trend.changes[j] = x[3 + j] - x[3 + changes() + j];
    }

    const ProphetProblem& m_problem;
    ProphetObjective m_objective;
    ProphetTrend m_trend;
    double m_sigma = 1;
    double m_best = std::numeric_limits<double>::infinity();
    std::vector<double> m_best_at;
};

double evaluate(unsigned, const double* x, double* gradient, void* search) {
    return static_cast<Search*>(search)->evaluate(x, gradient);
}

ProphetTrend shape_of(const ProphetProblem& problem) {
    ProphetTrend trend{problem.begin, problem.span, 0, 0, {}, {}};
    for (std::size_t s = 1; s < problem.segments.size(); ++s)
        trend.changepoints.push_back(problem.segments[s].origin);
    trend.changes.assign(trend.changepoints.size(), 0.0);
    return trend;
}

} // namespace

double log_posterior(const ProphetProblem& problem, const ProphetParameters& parameters) {
    ProphetObjective objective(problem);
    objective.set_beta(arma::vec(parameters.beta));
    double out = -objective.value(parameters.trend, parameters.sigma);
    for (const double change : parameters.trend.changes)
        out -= std::abs(change) / problem.change_prior;
    return out;
}

ProphetParameters fit_prophet(const ProphetProblem& problem, const ProphetParameters* start) {
    Search search(problem, shape_of(problem));
    const auto n = static_cast<unsigned>(search.size());
    std::vector<double> x = search.start(start);
    std::vector<double> lower(n, 0.0);
    lower[0] = std::log(least_sigma);
    lower[1] = lower[2] = -HUGE_VAL;
    const std::unique_ptr<nlopt_opt_s, decltype(&nlopt_destroy)> opt(
        nlopt_create(NLOPT_LD_LBFGS, n), nlopt_destroy);
    nlopt_set_min_objective(opt.get(), evaluate, &search);
    nlopt_set_lower_bounds(opt.get(), lower.data());
    nlopt_set_vector_storage(opt.get(), remembered);
    nlopt_set_ftol_rel(opt.get(), tolerance);
    nlopt_set_maxeval(opt.get(), most_evaluations);
    double value = search.evaluate(x.data(), nullptr);
    // What it returns is of no interest: it ends with a failure too where rounding lets no step
    // improve, and the best point is kept either way.
    nlopt_optimize(opt.get(), x.data(), &value);
    return search.best();
}

} // namespace elf::models
