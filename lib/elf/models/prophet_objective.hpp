#pragma once

#include "elf/models/prophet_fit.hpp"

namespace elf::models {

/// The negative log posterior of the trend and sigma with beta at its best, and its gradient.
class ProphetObjective {
public:
    explicit ProphetObjective(const ProphetProblem& problem);

    /// The trend as it stands in each segment: value at its origin, slope per day.
    struct Lines {
        std::vector<double> value, slope;
    };
    struct Gradient {
        double log_sigma = 0, level = 0, slope = 0;
        std::vector<double> changes; ///< of the likelihood alone: their prior is not smooth
    };

    /// Finds beta for the trend and sigma; false where the system cannot be solved.
    bool solve(const Lines& lines, double sigma);
    const arma::vec& beta() const { return m_beta; }
    void set_beta(const arma::vec& beta) { m_beta = beta; }

    /// Sum of squares of the residuals at the lines and beta. Fills the derivatives by the values
    /// and slopes of the lines where they are asked for.
    double sum_of_squares(const Lines& lines, Lines* derivatives = nullptr) const;
    /// Negative log posterior without the prior of the changes.
    double value(const ProphetTrend& trend, double sigma, Gradient* gradient = nullptr) const;

    Lines lines(const ProphetTrend& trend) const;
    double rows() const { return m_rows; }
    /// Mean and standard deviation of y.
    double mean() const { return m_mean; }
    double deviation() const { return m_deviation; }

private:
    void decompose();
    arma::vec adding(const Lines& lines, double sigma) const;
    bool solve_scaling(const Lines& lines, double sigma);

    const ProphetProblem& m_problem;
    std::size_t m_columns;
    bool m_has_multiplicative = false;
    arma::vec m_scaling, m_adding; ///< 1 where the column does
    arma::mat m_total;             ///< sum of `plain`
    // Where nothing scales the trend: the regressors, in units of their priors, along their
    // principal axes, so that a new sigma costs no new decomposition.
    arma::mat m_axes;
    arma::vec m_strengths;
    double m_rows = 0, m_mean = 0, m_deviation = 1;
    arma::vec m_beta;
};

} // namespace elf::models
