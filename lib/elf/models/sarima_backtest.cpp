#include "elf/models/sarima.hpp"

#include "elf/models/sarima_hours.hpp"

#include <algorithm>

namespace elf::models {
namespace {

constexpr std::size_t hours = 24;
constexpr std::size_t days_between_fits = 7;

/// One pass over midnights: each sees what was known then.
class Pass {
public:
    Pass(const History& history, const features::DayGrid& grid, Time first)
        : m_history(history), m_grid(grid), m_load(history, grid, first),
          m_air(hourly(grid, history.temperature)),
          m_forecast_air(history.temperature_forecast.empty()
                             ? std::vector<double>{}
                             : hourly(grid, history.temperature_forecast)) {}

    /// Empty where there is too little history before the day.
    std::optional<Forecast> issue(std::size_t day) {
        m_load.know(m_grid.day(day).begin);
        const std::size_t first = day - std::min(day, sarima_window_days);
        const std::span<const double> known =
            std::span(m_load.values()).subspan(first * hours, (day - first) * hours);
        if (!is_enough(known))
            return std::nullopt;
        if (!m_fitted || day >= m_fitted_on + days_between_fits)
            fit(known, first, day);
        std::vector<double> errors(known.begin(), known.end());
        for (std::size_t t = 0; t < errors.size(); ++t)
            errors[t] -= m_effects[first * hours + t];
        const SarimaEstimate& estimate = m_fitted->estimate;
        return values(day, bounds_of(known),
                      SarimaOutlook(estimate.recursion(), errors, hours, estimate.deviation));
    }

private:
    void fit(std::span<const double> known, std::size_t first, std::size_t day) {
        SarimaEstimateOptions options;
        if (!m_fitted) {
            m_fitted = SarimaFitted{
                m_load.transform(),
                choose_regressors(std::span(m_air).subspan(first * hours, known.size())),
                first_guess()};
            m_rows = m_fitted->regressors.rows(m_grid, m_history.holidays, m_air, 0, m_grid.days());
        } else {
            options.rounds = 1;
        }
        m_fitted->estimate = estimate_sarima(known, m_rows.rows(first * hours, day * hours - 1),
                                             m_fitted->estimate, options);
        m_effects = m_rows * m_fitted->estimate.beta;
        m_fitted_on = day;
    }

    /// What calendar and weather add on the day, with the weather as it was forecast at its
    /// midnight where that is known.
    arma::vec effects_of(std::size_t day) const {
        if (m_forecast_air.empty() || !m_fitted->regressors.weather)
            return m_effects.subvec(day * hours, (day + 1) * hours - 1);
        std::vector<double> air = m_air;
        std::copy_n(m_forecast_air.begin() + static_cast<long>(day * hours), hours,
                    air.begin() + static_cast<long>(day * hours));
        return m_fitted->regressors.rows(m_grid, m_history.holidays, air, day, day + 1) *
               m_fitted->estimate.beta;
    }

    Forecast values(std::size_t day, const Bounds& bounds, const SarimaOutlook& outlook) const {
        const TimeRange range = m_grid.day(day);
        const arma::vec effects = effects_of(day);
        const std::vector<double> shape = m_load.shape(day);
        Forecast out{"sarima", range.begin, "ok", {}};
        for (Time t = range.begin; t < range.end; t += m_grid.step().length()) {
            const std::size_t slot = m_grid.cell(t).slot;
            const std::size_t hour = slot * hours / m_grid.slots();
            out.values.push_back(value_of(t, outlook.mean(hour) + effects[hour] + shape[slot],
                                          outlook.offsets(hour), bounds, m_fitted->transform));
        }
        return out;
    }

    const History& m_history;
    const features::DayGrid& m_grid;
    SarimaHours m_load;
    std::vector<double> m_air, m_forecast_air;
    std::optional<SarimaFitted> m_fitted;
    std::size_t m_fitted_on = 0;
    arma::mat m_rows;
    arma::vec m_effects;
};

} // namespace

std::vector<Forecast> Sarima::backtest(const History& history, TimeRange span) const {
    std::vector<Forecast> issues;
    if (history.load.empty() || span.empty())
        return issues;
    const features::DayGrid grid(history.zone, history.load.step,
                                 {history.load.begin, std::max(span.end, history.load.end())});
    std::optional<Pass> pass;
    for (std::size_t d = 1; d < grid.days(); ++d) {
        if (!span.contains(grid.day(d).begin))
            continue;
        if (!pass)
            pass.emplace(history, grid, grid.day(d).begin);
        if (std::optional<Forecast> issue = pass->issue(d))
            issues.push_back(*std::move(issue));
    }
    return issues;
}

} // namespace elf::models
