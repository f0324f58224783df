#include "elf/models/borrowed.hpp"

#include "elf/features/day_grid.hpp"
#include "elf/models/residuals.hpp"

#include <cmath>

namespace elf::models {
namespace {

constexpr std::size_t depth = 56;
constexpr std::chrono::days eight_weeks{56};

} // namespace

Forecast borrowed_forecast(const OutsideForecast& outside, const History& history, Time as_of,
                           TimeRange targets) {
    Forecast out{outside.name, as_of, "ok", {}, {}, {}};
    const Step step = history.load.step;
    const Time first = step.floor(as_of - eight_weeks);
    const features::DayGrid grid(history.zone, step, {first, std::max(targets.end, as_of)});
    Residuals residuals(grid.slots(), depth);
    for (Time t = first; t < as_of; t += step.length())
        if (const double error = history.load.at(t) - outside.values.at(t); !std::isnan(error))
            residuals.add(grid.cell(t).slot, error);
    for (Time t = targets.begin; t < targets.end; t += step.length()) {
        const double mean = outside.values.at(t);
        if (std::isnan(mean))
            continue;
        ForecastValue v{t, mean, {}, {}};
        const Quantiles offsets = residuals.offsets(grid.cell(t).slot);
        for (std::size_t q = 0; q < offsets.size(); ++q)
            v.quantiles[q] = std::isnan(offsets[q]) ? mean : mean + offsets[q];
        out.values.push_back(v);
    }
    return out;
}

} // namespace elf::models
