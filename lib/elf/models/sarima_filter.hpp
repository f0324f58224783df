#pragma once

#include "elf/models/sarima_order.hpp"

#include <armadillo>
#include <span>
#include <vector>

namespace elf::models {

/// Exact Gaussian filter of an ARIMA process with innovations of variance 1: the Kalman filter of
/// Harvey's companion form (Harvey 1989, Forecasting, Structural Time Series Models and the Kalman
/// Filter, 3.3), with past values as further states where it differences. A missing value skips the
/// update.
///
/// The covariance P of the state is never formed. Its change from step to step has a low rank: 1 in
/// a series without gaps, and at most 2 more for each stretch of missing values; L M L' is carried
/// on instead (Morf, Sidhu, Kailath 1974; here also through gaps, where the change is just
/// shifted). Only P's first column is needed, and at the start it follows from the autocovariances,
/// so there is no Lyapunov equation to solve. A step costs O(r (rank + columns)), r the length of
/// the state; the memory does not depend on the length of the series.
///
/// Several columns go through the same filter at once: a series and its regressors (generalised
/// least squares).
class SarimaFilter {
public:
    /// `past` holds what came before the first step, row by row (`columns` values each, oldest
    /// first), as many rows as the degree of the differencing. A NaN in the first column of a row:
    /// that value is not known and starts from 0 with this variance.
    SarimaFilter(const Arima& arima, std::size_t columns, std::span<const double> past,
                 double unknown_variance = 1e6);

    /// Whether the first value of the row is missing decides for the whole row.
    /// Innovations are left alone where it is. Returns the variance of the innovation that the step
    /// has, or would have: that of the forecast error.
    double step(std::span<const double> row, std::span<double> innovations);
    /// What the next value of a column will be.
    double expected(std::size_t column) const;

    /// An innovation of at least this variance says nothing of the process yet.
    static constexpr double diffuse = 1e5;

private:
    double observe(const double* x) const;
    void transition(double* x) const;
    void set_up(std::span<const double> past);
    void first_change(bool seen);
    void next_change(bool seen);
    void append(const arma::vec& column, double weight);
    void apply_change();
    void compress();

    Lags m_ar, m_ma, m_difference;
    std::size_t m_arma; ///< states of the ARMA part
    std::size_t m_size; ///< r: these and the past values
    double m_unknown_variance;
    std::vector<std::size_t> m_unknown; ///< states of the past that are not known
    arma::mat m_state;                  ///< r x columns
    arma::vec m_covariance;             ///< P Z': of the state with the next value
    double m_variance = 0;              ///< Z P Z': of the next value
    arma::vec m_gain;                   ///< T P Z' / variance
    arma::vec m_gain_before;
    double m_variance_before = 0;
    arma::mat m_left, m_middle; ///< L and M of the last change of P
    arma::vec m_seen;           ///< L'Z'
    bool m_first = true;
    bool m_seen_before = true;
    std::size_t m_steps = 0;
    std::size_t m_rank_limit;
};

} // namespace elf::models
