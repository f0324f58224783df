#pragma once

#include "elf/commands/train_data.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace elf::commands {

struct TrainOptions {
    std::vector<std::string> models;
    std::string weather;
    std::string horizon = "24h";
    std::string refit = "auto";
    std::string backtest;
    std::vector<std::string> without;
    std::string use;

    TrainOptions();
};

enum class Refit { when_old, always, never };
/// Of the words of --refit: auto, always, never.
Refit refit_of(const std::string& word);

/// The options, understood.
struct TrainPlan {
    std::vector<std::string> models; ///< those that are experts of others first
    std::optional<Weather> weather;
    std::chrono::seconds horizon;
    Refit refit;
    std::optional<Time> recall;      ///< fitted_at of the stored model that is to count again
    std::chrono::days backtest_days; ///< 0: no backtest
    bool with_operator;
};

void declare_train(CLI::App& app, TrainOptions& options);

/// Throws Error(usage) for options that say nothing sensible.
TrainPlan plan_of(const TrainOptions& options);

/// Whether other models take the forecast of this one for an expert.
bool is_expert(const std::string& model);

} // namespace elf::commands
