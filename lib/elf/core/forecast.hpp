#pragma once

#include "elf/core/time.hpp"

#include <array>
#include <limits>
#include <string>
#include <vector>

namespace elf {

/// Probabilities of the quantiles that every forecast carries, in the order of the columns
/// p2_5 ... p97_5.
inline constexpr std::array<double, 9> quantile_levels{0.025, 0.05, 0.10, 0.25, 0.50,
                                                       0.75,  0.90, 0.95, 0.975};
using Quantiles = std::array<double, quantile_levels.size()>;

/// What the forecast of one interval is made of, in the area's unit of power: their sum is the
/// mean. All NaN where the model cannot say.
struct Parts {
    double usual = std::numeric_limits<double>::quiet_NaN();       ///< load of the slot on average
    double calendar = std::numeric_limits<double>::quiet_NaN();    ///< day, holiday, season, trend
    double recent_load = std::numeric_limits<double>::quiet_NaN(); ///< what the last days were like
    double weather = std::numeric_limits<double>::quiet_NaN();
    double experts = std::numeric_limits<double>::quiet_NaN(); ///< the operator and other models
};

/// The forecast of one interval, in the area's unit of power.
struct ForecastValue {
    Time target;
    double mean;
    Quantiles quantiles; ///< never crossing
    Parts parts{};
};

/// Share of each expert in a combined forecast, per slot of the local day.
struct ExpertWeights {
    std::vector<std::string> experts;
    std::vector<double> weights; ///< slots x experts, row by row; each row sums to 1
};

/// The highest interval of one local day of a forecast, or of what is left of it.
struct PeakOutlook {
    Date day;
    Quantiles height;        ///< of the day's maximum, at `quantile_levels`
    Time likely_at;          ///< the interval that most likely holds it
    double likelihood = 0.0; ///< that it does, 0 to 1
};

/// One issue: every target starts at or after `issued_at` (the origin).
struct Forecast {
    std::string model;
    Time issued_at;
    std::string quality; ///< "ok", or why it is degraded
    std::vector<ForecastValue> values;
    ExpertWeights weights{};
    std::vector<PeakOutlook> peaks{};
};

} // namespace elf
