#pragma once

#include "elf/core/forecast.hpp"

namespace elf::models {

/// How much larger errors become when the last known load is too old to tell anything, where that
/// is not known of an area. Measured: 1.4 and 1.5 (Spain, France, weather known), 2.3 (Brazil) and
/// 2.5 (Texas) without weather.
inline constexpr double usual_far = 2;

/// Typical error at one distance from the last known load over that at another, both in days to the
/// end of the interval and > 0. Within the first day errors grow to twice the first hour's, half
/// of what is missing every three and a half hours; beyond the distance `learnt` of the day-ahead
/// forecast they approach `far` (>= 1) times its errors, half of what is missing every day.
double error_growth(double days, double learnt, double far = usual_far);

/// Offsets for an interval that lies `days` after the last known load, from those of the day-ahead
/// forecast, which were learnt at a distance of `learnt` (the end of the slot, in days after local
/// midnight). Wider ones keep their median, narrower ones shrink to zero with it. NaN stays NaN.
Quantiles at_lead(const Quantiles& offsets, double days, double learnt, double far = usual_far);

} // namespace elf::models
