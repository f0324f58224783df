#pragma once

#include "elf/commands/train_plan.hpp"
#include "elf/core/error.hpp"
#include "elf/core/model.hpp"
#include "elf/core/score.hpp"
#include "elf/store/champion.hpp"
#include "elf/store/forecast.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::commands {

/// What becomes of a model's place at as_of.
struct Choice {
    std::string name;
    std::optional<Model> fitted; ///< made by this run, with its trial
    Trial trial{};
    std::optional<store::Champion> champion; ///< chosen now; nothing: the one before stays
};

/// What one area's training leaves.
struct Outcome {
    std::vector<Choice> choices;
    std::vector<store::Issue> forecasts;
    std::vector<Score> scores; ///< backtest and live
    std::vector<ScorePart> parts;
    std::vector<Error> failures; ///< of models: their forecasts are somebody else's
};

/// Writes it. Returns rows changed. Needs an open transaction.
long save_outcome(db::Connection& db, const Area& area, const TrainPlan& plan, const Outcome& out,
                  int run);

} // namespace elf::commands
