#pragma once

#include "elf/models/prophet_moments.hpp"
#include "elf/models/prophet_trend.hpp"

#include <cstddef>
#include <vector>

namespace elf::models {

/// y = g(t) (1 + x_m' beta_m) + x_a' beta_a + N(0, sigma^2), g a line that bends where a new
/// segment begins (Taylor and Letham: Forecasting at scale, The American Statistician 72, 2018).
/// k, m ~ N(0, 5), delta ~ Laplace(0, `change_prior`), sigma ~ HalfNormal(0.5),
/// beta ~ N(0, `priors`).
struct ProphetProblem {
    double begin = 0; ///< first time, days
    double span = 1;  ///< last time - first, days; positive
    std::vector<ProphetMoments> segments;
    std::vector<bool> multiplicative; ///< per column: scales the trend, else is added to it
    std::vector<double> priors;       ///< per column, standard deviation
    double change_prior = 0.05;
};

struct ProphetParameters {
    ProphetTrend trend;
    double sigma = 1;
    std::vector<double> beta;
};

/// log p(y, parameters) without the constants that depend on none of them; the changepoints must be
/// the beginnings of the segments. O(segments columns^2).
double log_posterior(const ProphetProblem& problem, const ProphetParameters& parameters);

/// Where the log posterior is greatest: L-BFGS (Nocedal 1980) over sigma and the trend, each change
/// the difference of two non-negative parts so that the prior is smooth; for every trend tried the
/// best beta is a linear solution (variable projection; Golub and Pereyra 1973). `start` may be the
/// parameters of an earlier fit of the same shape. Deterministic. A few
/// hundred steps of segments columns^2, after one eigen-decomposition; where columns scale the
/// trend each step costs columns^3 / 3 besides. The best point seen is returned, converged or not.
ProphetParameters fit_prophet(const ProphetProblem& problem,
                              const ProphetParameters* start = nullptr);

} // namespace elf::models
