#pragma once

#include "elf/core/area.hpp"
#include "elf/core/forecast.hpp"
#include "elf/db/connection.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::store {

/// An issue of a model and what stood for the weather when it was made.
struct Issue {
    Forecast forecast;
    std::string weather; ///< none, observed or forecast
};

/// Stores one issue with its parts, weights and peaks: what its area, model and origin had before
/// and it has not is deleted, what is the same is not touched. Weights that are more than 90 days
/// older are deleted. Returns rows changed. Needs an open transaction.
long save_forecast(db::Connection& db, const Area& area, const Issue& issue, int run);

/// All issues with first <= issued_at <= last, by model and origin, with their parts; without
/// weights and peaks.
std::vector<Issue> load_issues(db::Connection& db, const Area& area, Time first, Time last);

/// The latest issue of the model before `before` that reaches to `from` or beyond; nothing where
/// there is none.
std::optional<Issue> load_issue_before(db::Connection& db, const Area& area,
                                       const std::string& model, Time before, Time from);

} // namespace elf::store
