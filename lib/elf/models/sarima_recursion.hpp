#pragma once

#include "elf/models/sarima_order.hpp"

#include <limits>
#include <span>
#include <vector>

namespace elf::models {

/// The filter at rest: after a season or two without gaps the gains of the Kalman filter no longer
/// change, and its recursion is the difference equation of the process. A step costs no more than
/// the coefficients there are, however long the season. Before the beginning all is zero.
struct SarimaPath {
    std::vector<double> values; ///< the series; where it is missing or not believed, as expected
    std::vector<double> shocks; ///< 0 where the value is missing, and before every lag is there
};

/// One-step errors of a series. Shocks beyond `limit` count as no more than that, and the value is
/// moved with them, so that a fault does not come back a season later (Martin and Thomson 1982);
/// after `patience` of them in a row the series has moved, and is believed. NaN are skipped: the
/// expected value stands in, with a shock of 0.
struct SarimaRecursion {
    Lags lags; ///< ar and differencing, see with_differencing
    Lags ma;
    double limit = std::numeric_limits<double>::infinity();
    std::size_t patience = 24;

    SarimaPath run(std::span<const double> y) const;
    /// What follows the first `origin` values of the path.
    std::vector<double> ahead(const SarimaPath& path, std::size_t origin, std::size_t steps) const;
};

/// Standard deviation of the errors 1 ... `steps` ahead, for shocks of standard deviation 1.
std::vector<double> error_by_lead(const SarimaRecursion& recursion, std::size_t steps);

} // namespace elf::models
