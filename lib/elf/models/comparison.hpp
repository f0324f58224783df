#pragma once

#include "elf/core/series.hpp"
#include "elf/core/time_zone.hpp"

namespace elf::models {

/// Two series of forecasts of the same load, compared interval by interval.
struct Comparison {
    long n = 0;    ///< intervals where the truth and both forecasts are known
    long days = 0; ///< local days they lie in
    double mae = 0;
    double champion_mae = 0;
    double p_value = 1; ///< NaN where there are too few days to tell
};

/// Diebold & Mariano (Comparing predictive accuracy, 1995) on the difference of the mean absolute
/// errors of whole local days: errors within a day hang together, those of different days hardly
/// do. With the correction for small samples of Harvey, Leybourne & Newbold (Testing the equality
/// of prediction mean squared errors, 1997): Student's t with days - 1 degrees of freedom.
/// One-sided: p_value is small where the challenger is worse. NaN with fewer than `fewest_days`
/// days, 1 or 0 where every day has the same difference. Linear in the length of the truth.
Comparison compare(const Series& truth, const Series& challenger, const Series& champion,
                   const TimeZone& zone);

inline constexpr long fewest_days = 7;

/// P(T > t) of Student's t with `degrees` >= 1 degrees of freedom.
double student_upper_tail(double t, double degrees);

} // namespace elf::models
