#include "elf/commands/train_scores.hpp"

#include "elf/models/forecaster.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::commands {
namespace {

/// Live forecasts whose scores are brought up to date.
constexpr std::chrono::days live_days{30};
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The operator's forecast as it stood at each midnight.
std::vector<Forecast> operator_issues(const Series& known, const TimeZone& zone, TimeRange span) {
    std::vector<Forecast> out;
    Quantiles none;
    none.fill(missing);
    for (Date d = zone.local(span.begin).date; zone.start_of_day(d) < span.end;
         d += std::chrono::days{1}) {
        const TimeRange day = zone.day(d);
        Forecast& issue = out.emplace_back(Forecast{operator_model, day.begin, "ok", {}, {}, {}});
        for (Time t = known.step.ceil(day.begin); t < day.end; t += known.step.length())
            if (const double v = known.at(t); !std::isnan(v))
                issue.values.push_back({t, v, none});
    }
    return out;
}

} // namespace

void Scores::add(const Forecast& issue, const std::string& kind, const std::string& weather) {
    const Score s = models::score_of(issue, m_truth, kind, weather);
    if (s.n == 0)
        return;
    m_whole.push_back(s);
    m_parts.add(issue, kind, weather);
}

Time first_live(const TimeZone& zone, Time as_of) {
    const Date day = zone.local(as_of - live_days).date;
    const std::chrono::year_month_day d(std::chrono::sys_days(day.time_since_epoch()));
    const std::chrono::sys_days first(d.year() / d.month() / 1);
    return zone.start_of_day(Date(first.time_since_epoch()));
}

Series day_ahead_of(const std::vector<const Forecast*>& issues, Step step, const TimeZone& zone) {
    Series out{{}, step, {}};
    TimeRange range{Time::max(), Time::min()};
    for (const Forecast* f : issues)
        for (const ForecastValue& v : f->values)
            range = {std::min(range.begin, v.target),
                     std::max(range.end, v.target + step.length())};
    if (range.empty())
        return out;
    out.begin = range.begin;
    out.values.assign(range.steps(step), missing);
    for (const Forecast* f : issues)
        for (const ForecastValue& v : f->values)
            if (f->issued_at <= zone.start_of_day(zone.local(v.target).date))
                out.values[static_cast<std::size_t>(out.index(v.target))] = v.mean;
    return out;
}

void backtest(const AreaReadings& readings, const TrainPlan& plan, TimeRange span, Scores& scores,
              const std::function<void(const std::string& model)>& too_little) {
    const Step step = readings.area.step;
    Prepared prepared = for_backtest(readings, plan.weather);
    const TimeZone& zone = prepared.history.zone;
    const Series archived = known_at_midnight(readings.temperature_forecast, step, zone);
    const Series operators = known_at_midnight(readings.load_forecast, step, zone);
    if (!operators.empty())
        prepared.history.outside.push_back({operator_model, operators});
    for (const std::string& name : plan.models) {
        const auto issues = models::make_forecaster(name)->backtest(prepared.history, span);
        if (issues.empty())
            too_little(name);
        std::vector<const Forecast*> all;
        for (const Forecast& issue : issues) {
            all.push_back(&issue);
            const TimeRange day = zone.day(zone.local(issue.issued_at).date);
            const auto weather = name == "seasonal_naive"
                                     ? Weather::none
                                     : weather_of_day(readings, archived, plan.weather, day);
            if (weather)
                scores.add(issue, "backtest", to_string(*weather));
        }
        if (is_expert(name) && !issues.empty())
            prepared.history.outside.push_back({name, day_ahead_of(all, step, zone)});
    }
    // It has seen a weather forecast.
    for (const Forecast& issue : operator_issues(operators, zone, span))
        scores.add(issue, "backtest", to_string(Weather::forecast));
}

} // namespace elf::commands
