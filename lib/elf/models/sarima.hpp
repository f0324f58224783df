#pragma once

#include "elf/models/forecaster.hpp"
#include "elf/models/sarima_fitted.hpp"

#include <optional>

namespace elf::models {

/// Regression on calendar and temperature with errors that are a seasonal ARIMA process with the
/// seasons of a day and of a week (Box and Jenkins; two seasons as Taylor 2003), in hours of the
/// local clock, on the logarithm of the load or its level where that may be zero or negative. A
/// finer step has its hour's forecast and the usual shape within it. With less than four weeks of
/// history, or where more than half of the last eight weeks is missing, it answers as
/// `seasonal_naive` does, and says so.
///
/// The quantiles are those of the model's own errors of the last 90 midnights, in units of the
/// standard deviation that the model gives to their lead, times that of the lead forecast.
class Sarima final : public Forecaster {
public:
    std::string name() const override { return "sarima"; }
    void fit(const History& history, Time as_of) override;
    Forecast predict(const History& history, Time as_of, TimeRange targets) const override;
    /// The model is fitted anew every seven days; in between it only goes on.
    std::vector<Forecast> backtest(const History& history, TimeRange span) const override;
    Model to_model() const override;
    void from_model(const Model& model) override;

private:
    Time m_fitted_at{};
    std::optional<SarimaFitted> m_fitted; // empty: too little history
};

} // namespace elf::models
