#pragma once

#include "elf/core/forecast.hpp"
#include "elf/core/model.hpp"
#include "elf/models/history.hpp"

#include <memory>
#include <string>
#include <vector>

namespace elf::models {

/// What every model can do. `fit` may be skipped where `load` is called instead.
class Forecaster {
public:
    virtual ~Forecaster() = default;

    virtual std::string name() const = 0;
    /// Learns from what was known at `as_of`.
    virtual void fit(const History& history, Time as_of) = 0;
    /// One value per interval of `targets`, which begin at or after `as_of`. The history may be
    /// newer than that of the fit. Values the load lags need and that are not known yet are the
    /// model's own forecasts.
    virtual Forecast predict(const History& history, Time as_of, TimeRange targets) const = 0;
    /// One issue per local day of `span`, made at its midnight from what was known then; days with
    /// too little history before them are left out.
    virtual std::vector<Forecast> backtest(const History& history, TimeRange span) const = 0;

    virtual Model to_model() const = 0;
    /// Throws Error(data) for a model of another name or version.
    virtual void from_model(const Model& model) = 0;

    /// Whether a stored model catches up with newer history by itself, so that it need not be
    /// fitted anew every night.
    virtual bool continues() const { return false; }
    /// How far back before its fit such a model looks when it goes on: with no older history it
    /// forecasts the same, to rounding.
    virtual std::chrono::days looks_back() const { return {}; }
    /// The day-ahead forecasts it made lately, out of sample, on the grid of the load; empty: it
    /// cannot say.
    virtual Series recent() const { return {}; }
};

/// Their names, the default first.
const std::vector<std::string>& model_names();

/// Throws Error(usage) for a name that is not one.
std::unique_ptr<Forecaster> make_forecaster(const std::string& name);

} // namespace elf::models
