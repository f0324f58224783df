#pragma once

#include "elf/core/area.hpp"
#include "elf/core/forecast.hpp"
#include "elf/db/connection.hpp"

#include <string>
#include <vector>

namespace elf::store {

/// Stores one issue: what its area, model and origin had before and it has not is deleted, what is
/// the same is not touched. Returns rows changed. Needs an open transaction.
long save_forecast(db::Connection& db, const Area& area, const Forecast& forecast, int run);

/// An issue of a model and what stood for the weather when it was made.
struct Issue {
    Forecast forecast;
    std::string weather; ///< none, observed or forecast
};

/// All issues with first <= issued_at <= last, by model and origin.
std::vector<Issue> load_issues(db::Connection& db, const Area& area, Time first, Time last);

} // namespace elf::store
