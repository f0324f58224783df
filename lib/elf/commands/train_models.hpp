#pragma once

#include "elf/commands/train_outcome.hpp"
#include "elf/models/forecaster.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace elf::commands {

using MakeForecaster = std::function<std::unique_ptr<models::Forecaster>(const std::string& name)>;

/// A model ready to forecast, and what became of the champion.
struct ChosenModel {
    std::unique_ptr<models::Forecaster> model;
    Choice choice;
};

/// From when on the readings are enough for a night in which all models of the plan go on, if they
/// may: for what they look back to, and for the scores of forecasts since `first_scored`. Nothing
/// where the whole history is needed.
std::optional<Time> enough_since(db::Connection& db, const TrainPlan& plan, const Area& area,
                                 Time as_of, Time first_scored);

/// Fits the model, or goes on with a stored one, as the plan says. A model that was fitted takes
/// over from the champion unless it was significantly worse over the weeks that both forecast; else
/// the champion forecasts. Throws Error(data) where there is no stored model though one was
/// asked for, or where a fit is needed and the history is not whole; Error(usage) where there is
/// none of the time to be recalled.
ChosenModel choose_model(db::Connection& db, const TrainPlan& plan, const std::string& name,
                         const Prepared& prepared, Time as_of,
                         const MakeForecaster& make = models::make_forecaster);

/// Whether an error says that a model cannot do its work, rather than that the database cannot.
bool is_of_model(const Error& error);

} // namespace elf::commands
