#pragma once

#include "elf/models/adaptive_walk.hpp"
#include "elf/models/forecaster.hpp"
#include "elf/models/seasonal_naive.hpp"

namespace elf::models {

/// Adaptive regression: one small linear model per local slot of the day on calendar, past load and
/// temperature, updated with every value by recursive least squares with forgetting (Obst, de
/// Vilmarest, Goude: Adaptive methods for short-term electricity load forecasting, 2021). On the
/// logarithm of the load, or its level where that may be zero or negative. With less than
/// `adaptive_windows.front()` days of history it answers as `seasonal_naive` does, and says so.
///
/// A fit costs days * slots * 4 * features^2 operations. The intervals of a repeated hour share
/// their slot: it learns once, from their mean, and forecasts the same for both.
class Adaptive final : public Forecaster {
public:
    explicit Adaptive(AdaptiveOptions options = {}) : m_options(options) {}

    std::string name() const override { return "adaptive"; }
    void fit(const History& history, Time as_of) override;
    Forecast predict(const History& history, Time as_of, TimeRange targets) const override;
    std::vector<Forecast> backtest(const History& history, TimeRange span) const override;
    Model to_model() const override;
    void from_model(const Model& model) override;

private:
    struct Fitted {
        Transform transform;
        features::Scaling scaling;
        std::vector<std::string> names;
        std::vector<std::vector<double>> coefficients; // per slot
        Residuals residuals;
    };

    AdaptiveOptions m_options;
    Time m_fitted_at{};
    std::optional<Fitted> m_fitted; // empty: too little history
};

} // namespace elf::models
