#include "elf/commands/train_fallback.hpp"

#include "elf/commands/train_models.hpp"
#include "elf/models/borrowed.hpp"
#include "elf/models/seasonal_naive.hpp"
#include "elf/store/model.hpp"

#include <algorithm>
#include <cmath>

namespace elf::commands {
namespace {

/// Adds the values of targets that `into` has none of; returns whether there were any.
bool add_missing(Forecast& into, const Forecast& from, TimeRange targets) {
    const std::size_t before = into.values.size();
    for (const ForecastValue& v : from.values)
        if (targets.contains(v.target) &&
            std::none_of(into.values.begin(), into.values.begin() + static_cast<long>(before),
                         [&](const ForecastValue& have) { return have.target == v.target; }))
            into.values.push_back(v);
    std::sort(into.values.begin(), into.values.end(),
              [](const ForecastValue& a, const ForecastValue& b) { return a.target < b.target; });
    return into.values.size() > before;
}

} // namespace

void keep_finite(Forecast& f) {
    const auto is_finite = [](double v) { return std::isfinite(v); };
    std::erase_if(f.values, [](const ForecastValue& v) { return !std::isfinite(v.mean); });
    for (ForecastValue& v : f.values) {
        if (!std::all_of(v.quantiles.begin(), v.quantiles.end(), is_finite))
            v.quantiles.fill(v.mean);
        std::sort(v.quantiles.begin(), v.quantiles.end());
    }
    std::erase_if(f.peaks, [&](const PeakOutlook& p) {
        return !std::isfinite(p.likelihood) ||
               !std::all_of(p.height.begin(), p.height.end(), is_finite);
    });
    for (PeakOutlook& p : f.peaks) {
        std::sort(p.height.begin(), p.height.end());
        p.likelihood = std::clamp(p.likelihood, 0.0, 1.0);
    }
}

store::Issue Fallback::stored_model(const std::string& name, std::vector<Note>& notes) const {
    if (m_without_load)
        return {};
    for (const Time fitted_at : store::good_models(m_db, m_prepared.history.area, name, m_as_of)) {
        try {
            const auto model = models::make_forecaster(name);
            model->from_model(
                *store::load_model_fitted_at(m_db, m_prepared.history.area, name, fitted_at));
            Forecast f = model->predict(m_prepared.history, m_as_of, m_targets);
            keep_finite(f);
            if (f.values.empty())
                continue;
            notes.push_back({"STORED_MODEL", "by the model of " + format_time(fitted_at)});
            return {std::move(f), to_string(m_prepared.weather)};
        } catch (const Error& e) {
            if (!is_of_model(e))
                throw;
        }
    }
    return {};
}

store::Issue Fallback::issued_before(const std::string& name, std::vector<Note>& notes) const {
    auto issue =
        store::load_issue_before(m_db, m_prepared.history.area, name, m_as_of, m_targets.begin);
    if (!issue)
        return {};
    notes.push_back(
        {"YESTERDAYS_FORECAST", "as forecast at " + format_time(issue->forecast.issued_at)});
    return std::move(*issue);
}

store::Issue Fallback::operators(std::vector<Note>& notes) const {
    Forecast f =
        models::borrowed_forecast({"operator", m_operator}, m_prepared.history, m_as_of, m_targets);
    if (!f.values.empty())
        notes.push_back({"OPERATOR", "the operator's own forecast"});
    return {std::move(f), to_string(Weather::forecast)};
}

store::Issue Fallback::last_week(std::vector<Note>& notes) const {
    if (m_without_load)
        return {};
    Forecast f = models::SeasonalNaive().predict(m_prepared.history, m_as_of, m_targets);
    keep_finite(f);
    if (!f.values.empty())
        notes.push_back({"LAST_WEEK", "the same slot last week"});
    return {std::move(f), to_string(Weather::none)};
}

store::Issue Fallback::forecast(const std::string& model, std::vector<Note>& notes) const {
    store::Issue out{{model, m_as_of, "ok", {}, {}, {}}, to_string(Weather::none)};
    const std::size_t wanted = m_targets.steps(m_prepared.history.load.step);
    const std::function<store::Issue(std::vector<Note>&)> chain[] = {
        [&](auto& said) { return stored_model(model, said); },
        [&](auto& said) { return issued_before(model, said); },
        [&](auto& said) { return operators(said); },
        [&](auto& said) { return last_week(said); },
    };
    for (const auto& next : chain) {
        if (out.forecast.values.size() == wanted)
            break;
        std::vector<Note> said;
        store::Issue issue = next(said);
        const bool is_first = out.forecast.values.empty();
        if (!add_missing(out.forecast, issue.forecast, m_targets))
            continue;
        notes.insert(notes.end(), said.begin(), said.end());
        if (!is_first)
            continue;
        out.weather = issue.weather;
        if (said.front().code == "STORED_MODEL") {
            out.forecast.weights = std::move(issue.forecast.weights);
            out.forecast.peaks = std::move(issue.forecast.peaks);
        }
    }
    return out;
}

} // namespace elf::commands
