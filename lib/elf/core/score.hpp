#pragma once

#include "elf/core/time.hpp"

#include <string>

namespace elf {

/// Sums over the intervals of one issue, from which every measure of any span follows by adding.
/// Units: the area's unit of power.
struct Score {
    std::string model;
    std::string kind;    ///< backtest or live
    std::string weather; ///< none, observed or forecast
    Time issued_at;
    TimeRange targets;         ///< first to last interval scored
    long n = 0;                ///< intervals with forecast and truth
    long n_percentage = 0;     ///< those of n whose |truth| is not near zero
    double absolute = 0;       ///< sum |y - f|
    double percentage = 0;     ///< sum |y - f| / |y| over n_percentage
    double squared = 0;        ///< sum (y - f)^2
    double error = 0;          ///< sum (f - y)
    double load = 0;           ///< sum |y|
    long n_naive = 0;          ///< intervals that have a truth one week before
    double naive = 0;          ///< sum |y - y one week before| over n_naive
    double absolute_naive = 0; ///< sum |y - f| over n_naive
    double pinball = 0;        ///< sum of the mean pinball loss over the quantile levels
    long n_quantiles = 0;      ///< intervals whose forecast has quantiles
    long inside_50 = 0, inside_80 = 0, inside_90 = 0, inside_95 = 0;
};

/// The same sums over the intervals of one class of all issues of one month.
struct ScorePart {
    std::string model;
    std::string kind;      ///< backtest or live
    std::string weather;   ///< none, observed or forecast
    Date month;            ///< first day of the local month of the issues
    std::string dimension; ///< slot or temperature
    std::string name;      ///< of the class: "07", "10 to 15 °C"
    long n = 0;
    long n_percentage = 0;
    double absolute = 0;
    double percentage = 0;
    double load = 0;
    double pinball = 0;
    long n_quantiles = 0;
    long inside_50 = 0, inside_80 = 0, inside_90 = 0, inside_95 = 0;
};

} // namespace elf
