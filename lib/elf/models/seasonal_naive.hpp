#pragma once

#include "elf/features/day_grid.hpp"
#include "elf/models/forecaster.hpp"

namespace elf::models {

/// The same local slot one week before or, where that is missing, the most recent one known. Has
/// nothing to fit: the quantiles come from what the same rule missed by in the last eight weeks.
class SeasonalNaive final : public Forecaster {
public:
    std::string name() const override { return "seasonal_naive"; }
    void fit(const History& history, Time as_of) override;
    Forecast predict(const History& history, Time as_of, TimeRange targets) const override;
    std::vector<Forecast> backtest(const History& history, TimeRange span) const override;
    Model to_model() const override;
    void from_model(const Model& model) override;

private:
    Time m_fitted_at{};
};

} // namespace elf::models
