#pragma once

#include "elf/commands/train_data.hpp"
#include "elf/commands/train_quality.hpp"
#include "elf/store/forecast.hpp"

#include <functional>
#include <string>
#include <vector>

namespace elf::commands {

/// A forecast where the model gave none: by the last good stored model, else what was forecast
/// before for the same hours, else the operator's, else the same slot of the week before. What one
/// of them lacks the next one gives.
class Fallback {
public:
    Fallback(db::Connection& db, const Prepared& prepared, const Series& operator_forecast,
             Time as_of, TimeRange targets, bool without_load)
        : m_db(db), m_prepared(prepared), m_operator(operator_forecast), m_as_of(as_of),
          m_targets(targets), m_without_load(without_load) {}

    /// Under the name of the model; without values where nobody knows anything. Adds to `notes` who
    /// gave them.
    store::Issue forecast(const std::string& model, std::vector<Note>& notes) const;

private:
    store::Issue stored_model(const std::string& model, std::vector<Note>& notes) const;
    store::Issue issued_before(const std::string& model, std::vector<Note>& notes) const;
    store::Issue operators(std::vector<Note>& notes) const;
    store::Issue last_week(std::vector<Note>& notes) const;

    db::Connection& m_db;
    const Prepared& m_prepared;
    const Series& m_operator;
    Time m_as_of;
    TimeRange m_targets;
    bool m_without_load;
};

/// Takes out the values that are no numbers; quantiles that are none become the mean, and all are
/// put in order: no slip of a model's keeps its forecast out of the database.
void keep_finite(Forecast& forecast);

} // namespace elf::commands
