#pragma once

#include <span>
#include <vector>

namespace elf::models {

struct RecursiveOptions {
    double forgetting =
        0.998;          ///< lambda: weight of an observation decays by it with each newer one
    double ridge = 4.0; ///< alpha: the filter starts from P = I / alpha
    /// Errors beyond this many times their usual absolute size count as no more than that: one wild
    /// row cannot turn the model. Measured in units of sqrt(lambda + x'Px), so that a row of a kind
    /// not seen before (the first public holiday) may err more. Infinite: plain least squares.
    double clip = 4.0;
    /// P is not divided by lambda where its trace would exceed this many times that at the start:
    /// features that stay still for long would make it grow without bound.
    double trace_bound = 10.0;
};

/// Linear regression that learns one row at a time: recursive least squares with exponential
/// forgetting, the same as ridge regression with weights lambda^(age). (Haykin, Adaptive Filter
/// Theory, ch. 10.) Only the upper triangle of P is kept. Rows must not hold NaN.
/// An update costs 2 p^2 multiplications and additions.
class RecursiveLeastSquares {
public:
    RecursiveLeastSquares(std::size_t features, const RecursiveOptions& options);

    double predict(std::span<const double> row) const;
    void update(std::span<const double> row, double target);
    const std::vector<double>& coefficients() const { return m_theta; }
    /// Recent mean absolute error, in the unit of the target for rows of a usual kind.
    double usual_error() const { return m_usual_error; }

private:
    void times_covariance(std::span<const double> row);
    double clipped(double error, double spread);

    RecursiveOptions m_options;
    std::vector<double> m_theta;
    std::vector<double> m_covariance; // upper triangle of P, row by row
    std::vector<double> m_product;    // P x
    double m_trace_limit;
    double m_usual_error = 0;
    long m_updates = 0;
};

/// Scalar product; the order of the additions is fixed, so that the result is too.
double dot(std::span<const double> a, std::span<const double> b);

} // namespace elf::models
