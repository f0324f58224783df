#pragma once

#include <armadillo>

namespace elf::models {

/// All that a Gaussian likelihood needs to know of the rows of one stretch of time: sums of
/// products of z = (1, regressors, y), plain, times the time and times its square. With them the
/// sum of squares of any y - g (1 + x'b) - x'c with a straight g costs columns^2, however many rows
/// there were. Where no regressor scales g (b = 0), the first columns of the timed ones are all.
struct ProphetMoments {
    double origin = 0; ///< time that times are counted from, days
    double rows = 0;
    arma::mat plain;  ///< sum z z'
    arma::mat timed;  ///< sum (t - origin) z z', or z alone
    arma::mat square; ///< sum (t - origin)^2 z z', or z alone

    /// `columns` counts the regressors only; `scaling`: some of them may scale the trend.
    ProphetMoments(double begin, std::size_t columns, bool scaling);

    std::size_t columns() const { return plain.n_cols - 2; }
    /// `z` is rows x (columns + 2): a column of ones, the regressors, y; `times` in days. All must
    /// be finite. O(rows columns^2).
    void add(const arma::mat& z, const arma::vec& times);
    /// Adds those of a later stretch. O(columns^2).
    void add(const ProphetMoments& later);
};

} // namespace elf::models
