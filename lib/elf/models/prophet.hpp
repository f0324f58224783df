#pragma once

#include "elf/models/forecaster.hpp"
#include "elf/models/prophet_design.hpp"
#include "elf/models/prophet_fit.hpp"
#include "elf/models/transform.hpp"

#include <optional>

namespace elf::models {

/// What `prophet` has learnt.
struct ProphetState {
    Transform transform;
    features::Knots knots; ///< all NaN: without temperature
    ProphetParameters parameters;
};

/// Prophet (Taylor and Letham: Forecasting at scale, 2018): a trend with changepoints, seasons as
/// Fourier sums, kinds of day and temperature as regressors, fitted over the last three years at
/// the greatest posterior. On the logarithm of the load, or its level where that may be zero or
/// negative. Plain Prophet ignores what happened yesterday; here its forecast is shifted by what
/// the residuals of the last days let expect (prophet_level.hpp). `prophet_fit.hpp` is the plain
/// model.
///
/// A temperature that is missing for a target is that of the day before, and the forecast says so.
/// With fewer than 28 days of history, or of 14 known days in the last three years, it answers as
/// `seasonal_naive` does, and says so. A backtest refits once a week.
///
/// A fit costs rows * columns^2 / 2 once, then 10 columns^3 and a few hundred steps of columns^2
/// however many rows there were; a forecast residual_days * slots * columns.
class Prophet final : public Forecaster {
public:
    std::string name() const override { return "prophet"; }
    void fit(const History& history, Time as_of) override;
    Forecast predict(const History& history, Time as_of, TimeRange targets) const override;
    std::vector<Forecast> backtest(const History& history, TimeRange span) const override;
    Model to_model() const override;
    void from_model(const Model& model) override;

private:
    Time m_fitted_at{};
    std::optional<ProphetState> m_state; // empty: too little history
};

} // namespace elf::models
