#pragma once

#include "elf/features/day_grid.hpp"
#include "elf/features/design.hpp"
#include "elf/features/load_days.hpp"
#include "elf/models/combination.hpp"
#include "elf/models/conformal.hpp"
#include "elf/models/history.hpp"
#include "elf/models/intraday.hpp"
#include "elf/models/peak.hpp"
#include "elf/models/transform.hpp"

#include <array>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <optional>

namespace elf::models {

struct AdaptiveOptions {
    double wild = 0.5;    ///< greatest believed distance of a value from its forecast
    bool outside = false; ///< whether the forecasts of others are experts too
    ExpertSet experts = ExpertSet::all;
};

/// One pass through a history, local day by local day: forecast the day at its midnight from what
/// was known then, by every expert and by their combination, then learn from every value that has
/// become known. Scaling, knots and transform come from the first `window` days; forecasts of days
/// before it has passed are not honest and must not be shown.
class AdaptiveWalk {
public:
    AdaptiveWalk(const History& history, const features::DayGrid& grid, std::size_t window,
                 const AdaptiveOptions& options);
    /// Goes on where `to_model` left off. The history may be newer, and may begin later, by so much
    /// that a month before that point is left. Throws Error(data) where the model is damaged or of
    /// other slots.
    AdaptiveWalk(const History& history, const features::DayGrid& grid, const Model& model,
                 const AdaptiveOptions& options);

    /// Forecasts the next day on the model's scale, one value per slot; the usual week
    /// where a feature is missing, NaN without any past.
    const std::vector<double>& next_day();
    /// The day after the last one, of which nothing is known yet: nothing is learnt, forecasts
    /// stand for what is not known.
    const std::vector<double>& look_ahead();
    std::size_t days_done() const { return m_next; }
    /// What is known of the last day by now, which may be in its middle, corrects the rest of it.
    void see_today();

    /// Of the last day, per slot, on the model's scale.
    const std::vector<double>& forecast() const { return m_forecast; }
    /// Quantiles of the last day beside its forecast, per slot; NaN while too little is known.
    const std::vector<Quantiles>& offsets() const { return m_offsets; }
    /// Of each slot of the last day: how much nearer to the truth see_today has brought it.
    const std::vector<double>& narrowing() const { return m_narrowing; }
    /// Parts of the last day's forecast, per slot.
    const std::vector<Contributions>& contributions() const { return m_contributions; }
    /// Asks for contributions from now on; they cost as much as the forecasts again.
    void explain() { m_explain = true; }
    /// Weights of the last day, slots x experts.
    const std::vector<double>& weights() const { return m_combination->weights(); }
    std::vector<std::string> expert_names() const;
    bool is_complete() const { return m_complete; }

    const Transform& transform() const { return m_transform; }
    const features::Design& design() const { return *m_design; }
    const DependenceOfErrors& dependence() const { return m_dependence; }
    /// How much larger errors are when nothing recent is known, see at_lead: those of the forecast
    /// by calendar and weather only over those of the day ahead, on the last days that are kept.
    double far() const;
    /// What was forecast for a day at its midnight, NaN where nothing was.
    std::span<const double> forecast_of(std::size_t day) const { return m_days.forecast(day); }
    double known(std::size_t day, std::size_t slot) const { return m_days.known(day, slot); }

    /// At a midnight: what the second constructor needs.
    void to_model(Model& model);

private:
    void restore_outside(const History& history, const Model& model);
    void restore_days(const History& history, const Model& model);
    void restore_pending(const Model& model);
    std::vector<double> recent_load(std::size_t first) const;
    void take_outside(const std::string& name, Series values);
    void set_up(const features::Scaling& scaling);
    void measure(std::size_t window);
    void receive(std::size_t day);
    void refresh(std::size_t day);
    void learn();
    void learn_dependence(const DayForecast& day);
    void fill_deviations(std::size_t end);
    void make_rows(std::size_t day, std::span<const double> air, std::vector<double>& out);
    void stay_near_the_last_days(std::size_t day, std::size_t slot,
                                 Combination::Beside& beside) const;
    Combination::Beside beside(std::size_t day, std::size_t slot) const;
    DayForecast make_forecast(std::size_t day);
    void bound(std::vector<double>& rows, bool widen);
    std::span<const double> air_of(const std::vector<double>& of, std::size_t day) const;

    const features::DayGrid& m_grid;
    const HolidayCalendar& m_holidays;
    AdaptiveOptions m_options;
    std::vector<Version> m_late; // by known_at
    Transform m_transform;
    Series m_load; // as it stands at the current midnight
    std::size_t m_next_late = 0;
    std::vector<double> m_temperature; // days x slots
    std::vector<double> m_temperature_forecast;
    std::vector<std::string> m_outside_names;
    std::vector<std::vector<double>> m_outside; // days x slots each, on the model's scale
    std::optional<std::size_t> m_operator;      // which of them is the operator's
    features::LoadDays m_days;
    features::WeatherDays m_weather;
    std::optional<features::Design> m_design;
    std::optional<Combination> m_combination;
    std::vector<double> m_calendar_forecast; // days x slots
    std::vector<double> m_deviations;        // days x slots, without gaps, in their usual size
    std::vector<double> m_low, m_high;       // of each column, as learnt from
    std::vector<char> m_is_rare;             // of each column
    Conformal m_conformal;
    Intraday m_intraday;
    DependenceOfErrors m_dependence;
    std::deque<DayForecast> m_pending;
    std::vector<double> m_forecast;
    std::vector<Quantiles> m_offsets;
    std::vector<double> m_narrowing;
    std::vector<Contributions> m_contributions;
    std::size_t m_window = 0;
    std::size_t m_next = 0;
    bool m_explain = false;
    bool m_complete = false;
};

/// Days before the midnight that a stored walk keeps: what gaps are filled from, and what a
/// challenger is compared over.
inline constexpr std::size_t walk_kept_days = 60;
/// Throws Error(data) where what every walk has is missing or does not fit. The rest is looked at
/// when it goes on.
void check_stored(const Model& model);
/// The day that a stored walk's grid begins with.
Time stored_begin(const Model& model);
/// What a stored walk forecast lately, each day at its midnight.
Series stored_recent(const Model& model, Step step);

std::vector<Version> sorted_by_known_at(std::vector<Version> versions);
/// The load as it stood at a past midnight; `late` as in History.
Series as_it_stood_at(const Series& load, const std::vector<Version>& late, Time midnight);

/// Lengths of the beginnings that scalings are taken from, days: a longer one replaces a shorter
/// one as soon as it has passed.
inline constexpr std::array<std::size_t, 3> adaptive_windows{35, 112, 365};

/// Walks up to the last day that `wanted` touches, with each scaling in turn for the days it is
/// honest for. `visit` sees every honest day of `wanted` once, in order, with the walk just after
/// its forecast was made. Returns the walk with the longest scaling; empty where the history is
/// shorter than the shortest window.
using AdaptiveVisit =
    std::function<void(std::size_t day, const std::vector<double>& forecast, const AdaptiveWalk&)>;
std::unique_ptr<AdaptiveWalk> adaptive_walk(const History& history, const features::DayGrid& grid,
                                            TimeRange wanted, const AdaptiveOptions& options,
                                            const AdaptiveVisit& visit);

} // namespace elf::models
