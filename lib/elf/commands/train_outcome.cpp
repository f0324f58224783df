#include "elf/commands/train_outcome.hpp"

#include "elf/commands/train_scores.hpp"
#include "elf/store/model.hpp"
#include "elf/store/score.hpp"
#include "elf/store/score_part.hpp"

namespace elf::commands {
namespace {

long save_choice(db::Connection& db, const Area& area, const Choice& c, int run) {
    long rows = 0;
    if (c.fitted)
        rows += store::save_model(db, area, *c.fitted, c.trial, run) ? 1 : 0;
    if (c.champion) {
        rows += store::save_champion(db, area, *c.champion, run) ? 1 : 0;
        if (c.trial.verdict == "recalled")
            rows += store::mark_recalled(db, area, c.name, c.champion->fitted_at) ? 1 : 0;
    }
    if (!c.fitted)
        return rows;
    // An earlier run of this moment may have chosen otherwise.
    if (!c.champion)
        rows += store::delete_champion(db, area, c.name, c.fitted->fitted_at) ? 1 : 0;
    return rows + store::release_matrices(db, area, c.name, c.fitted->fitted_at);
}

} // namespace

long save_outcome(db::Connection& db, const Area& area, const TrainPlan& plan, const Outcome& out,
                  int run) {
    long rows = 0;
    for (const Choice& c : out.choices)
        rows += save_choice(db, area, c, run);
    for (const store::Issue& f : out.forecasts)
        rows += store::save_forecast(db, area, f, run);
    if (plan.backtest_days.count() > 0) {
        std::vector<std::string> names = plan.models;
        names.emplace_back(operator_model);
        for (const std::string& name : names)
            rows += store::delete_stale_backtest(db, area, name, out.scores) +
                    store::delete_stale_parts(db, area, name, out.parts);
    }
    return rows + store::save_scores(db, area, out.scores, run) +
           store::save_score_parts(db, area, out.parts, run);
}

} // namespace elf::commands
