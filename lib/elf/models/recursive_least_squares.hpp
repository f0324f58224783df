#pragma once

#include "elf/models/symmetric_matrix.hpp"

#include <span>
#include <vector>

namespace elf::models {

struct RecursiveOptions {
    double forgetting =
        0.998;          ///< lambda: weight of an observation decays by it with each newer one
    double ridge = 4.0; ///< alpha: the filter starts from P = I / alpha
    /// A row whose error is more than this many times its usual absolute size weighs less, in
    /// inverse proportion (Huber 1964): one wild row cannot turn the model, and what is learnt is
    /// nearer to the median than to the mean. Measured in units of sqrt(lambda + x'Px), so that a
    /// row of a kind not seen before (the first public holiday) may err more. Infinite: plain least
    /// squares.
    double huber = 1.5;
    /// P is not divided by lambda where its trace would exceed this many times that at the start:
    /// features that stay still for long would make it grow without bound.
    double trace_bound = 10.0;
};

/// Linear regression that learns one row at a time: recursive least squares with exponential
/// forgetting, the same as ridge regression with weights lambda^(age). (Haykin, Adaptive Filter
/// Theory, ch. 10.) Rows must not hold NaN.
///
/// An update costs 1.5 p^2 multiplications and additions. P is kept as
/// scale * (B - sum of the last few a u u'), of B the upper triangle only: the rank-one terms go
/// into B eight at a time, so that an update reads p^2 / 2 numbers and writes a sixteenth of that
/// (the delayed updates of quantum Monte Carlo; McDaniel et al. 2017). B has the precision of
/// float, all sums that of double: what an update waits for is memory.
class RecursiveLeastSquares {
public:
    RecursiveLeastSquares(std::size_t features, const RecursiveOptions& options);

    double predict(std::span<const double> row) const;
    void update(std::span<const double> row, double target);
    const std::vector<double>& coefficients() const { return m_theta; }
    /// Recent mean absolute error, in the unit of the target for rows of a usual kind.
    double usual_error() const { return m_usual_error; }

    /// All that it knows, as numbers, appended: the coefficients and a few more, and the triangle
    /// of P. What is restored goes on likewise.
    static std::size_t state_size(std::size_t features);
    void store(std::vector<double>& state, std::vector<double>& covariance);
    void restore(std::span<const double> state, std::span<const double> covariance);
    static std::size_t covariance_size(std::size_t features);

private:
    void times_covariance(std::span<const double> row);
    double weight_of(double size);
    void flush();

    RecursiveOptions m_options;
    std::vector<double> m_theta;
    SymmetricMatrix m_base;       // B
    std::vector<float> m_row;     // padded
    std::vector<float> m_delayed; // the u, one after the other
    std::vector<float> m_factors; // the a
    std::vector<float> m_product; // P x / scale
    double m_scale = 1;
    double m_trace;
    double m_trace_limit;
    double m_usual_error = 0;
    long m_updates = 0;
};

/// Scalar product; the order of the additions is fixed, so that the result is too.
double dot(std::span<const double> a, std::span<const double> b);

} // namespace elf::models
