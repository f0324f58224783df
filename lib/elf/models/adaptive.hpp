#pragma once

#include "elf/models/adaptive_walk.hpp"
#include "elf/models/forecaster.hpp"

namespace elf::models {

/// `adaptive`: small linear models per local slot of the day on calendar, past load and
/// temperature, several that differ in their columns and in how fast they forget, each updated with
/// every value by recursive least squares (Obst, de Vilmarest, Goude: Adaptive methods for
/// short-term electricity load forecasting, 2021), and combined online, see Aggregation. On the
/// logarithm of the load, or its level where that may be zero or negative.
///
/// `ensemble`: the same with the forecasts of others, the operator's first of all, as experts and
/// as columns of further experts. See docs/decisions/0070-ensemble.md.
///
/// `compact`: few and small experts without the forecasts of others, whose stored state of an
/// hourly meter stays below 256 kB. See docs/decisions/0089-compact.md.
///
/// With less than `adaptive_windows.front()` days of history both answer as `seasonal_naive` does,
/// and say so. A stored model goes on from the midnight that it ends with: forecasting from newer
/// history costs its new days only. The intervals of a repeated hour share their slot: it learns
/// once, from their mean, and forecasts the same for both.
///
/// A fit costs days * slots * sum of 1.5 * columns^2 operations over the experts.
class Adaptive final : public Forecaster {
public:
    enum class Kind { adaptive, ensemble, compact };
    explicit Adaptive(Kind kind = Kind::adaptive);

    std::string name() const override { return m_name; }
    void fit(const History& history, Time as_of) override;
    Forecast predict(const History& history, Time as_of, TimeRange targets) const override;
    std::vector<Forecast> backtest(const History& history, TimeRange span) const override;
    Model to_model() const override { return m_model; }
    void from_model(const Model& model) override;
    bool continues() const override { return true; }
    std::chrono::days looks_back() const override;
    Series recent() const override;

private:
    bool is_fitted() const;
    void young_days(const History& history, const features::DayGrid& grid, TimeRange span,
                    std::vector<Forecast>& issues) const;

    std::string m_name;
    AdaptiveOptions m_options;
    Model m_model;
};

} // namespace elf::models
