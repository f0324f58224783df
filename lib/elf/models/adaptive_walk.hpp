#pragma once

#include "elf/features/day_grid.hpp"
#include "elf/features/design.hpp"
#include "elf/features/load_days.hpp"
#include "elf/models/history.hpp"
#include "elf/models/recursive_least_squares.hpp"
#include "elf/models/residuals.hpp"
#include "elf/models/transform.hpp"

#include <array>
#include <deque>
#include <functional>
#include <optional>

namespace elf::models {

struct AdaptiveOptions {
    RecursiveOptions regression{};
    std::size_t residual_days = 90; ///< recent days that the quantiles are taken from
    double wild = 0.5;              ///< greatest believed distance of a value from its forecast
};

/// One pass through a history, local day by local day: forecast the day at its midnight from what
/// was known then, then learn from every value that has become known. Scaling, knots and transform
/// come from the first `window` days; forecasts of days before it has passed are not honest and
/// must not be shown.
class AdaptiveWalk {
public:
    AdaptiveWalk(const History& history, const features::DayGrid& grid, std::size_t window,
                 const AdaptiveOptions& options);

    /// Forecasts the next day on the model's scale, one value per slot; the usual week
    /// where a feature is missing, NaN without any past.
    const std::vector<double>& next_day();
    std::size_t days_done() const { return m_next; }
    /// Learns what is known of the last day at the end of knowledge, which may be in its middle.
    void learn_rest();

    const Transform& transform() const { return m_transform; }
    const features::Design& design() const { return *m_design; }
    const Residuals& residuals() const { return m_residuals; }
    const std::vector<RecursiveLeastSquares>& regressions() const { return m_regressions; }

private:
    struct Pending {
        std::size_t day;
        std::vector<double> rows;
        std::vector<double> forecast; // NaN once learnt
        std::vector<bool> learnt;
    };

    void measure(std::size_t window);
    void receive(std::size_t day);
    void refresh(std::size_t day);
    void learn();
    bool is_believed(std::size_t slot, double distance);
    std::span<const double> temperatures(const std::vector<double>& of, std::size_t day) const;

    const features::DayGrid& m_grid;
    const HolidayCalendar& m_holidays;
    AdaptiveOptions m_options;
    std::vector<Version> m_late; // by known_at
    Transform m_transform;
    Series m_load; // as it stands at the current midnight
    std::size_t m_next_late = 0;
    std::vector<double> m_temperature; // days x slots
    std::vector<double> m_temperature_forecast;
    features::LoadDays m_days;
    features::WeatherDays m_weather;
    std::optional<features::Design> m_design;
    std::vector<RecursiveLeastSquares> m_regressions;
    std::vector<int> m_disbelieved; // values in a row that were, per slot
    Residuals m_residuals;
    std::deque<Pending> m_pending;
    std::vector<double> m_forecast;
    std::size_t m_next = 0;
};

/// Lengths of the beginnings that scalings are taken from, days: a longer one replaces a shorter
/// one as soon as it has passed.
inline constexpr std::array<std::size_t, 3> adaptive_windows{28, 112, 365};

/// Walks up to the day of `as_of` (and forecasts it too), with each scaling in turn for the days it
/// is honest for. `visit` sees every honest day once, in order, with the walk just after its
/// forecast was made. Returns the walk with the longest scaling, all that is known learnt; empty
/// where the history is shorter than the shortest window.
using AdaptiveVisit =
    std::function<void(std::size_t day, const std::vector<double>& forecast, const AdaptiveWalk&)>;
std::optional<AdaptiveWalk> adaptive_walk(const History& history, const features::DayGrid& grid,
                                          Time as_of, const AdaptiveOptions& options,
                                          const AdaptiveVisit& visit);

} // namespace elf::models
