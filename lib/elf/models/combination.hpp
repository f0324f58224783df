#pragma once

#include "elf/core/forecast.hpp"
#include "elf/models/aggregation.hpp"
#include "elf/models/bank.hpp"

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace elf::models {

/// What was said of one day at its midnight, kept until the day is known and learnt from. All on
/// the model's scale.
struct DayForecast {
    std::size_t day;
    std::vector<double> rows;       ///< of the design, slots x columns
    std::vector<double> values;     ///< slots x experts
    std::vector<double> calendar;   ///< by calendar and weather only, per slot
    std::vector<double> operators;  ///< the operator's own, per slot; NaN without
    std::vector<double> forecast;   ///< combined, per slot
    std::vector<double> spread;     ///< of the experts, per slot
    std::vector<Quantiles> offsets; ///< per slot
    std::vector<double> learnt;     ///< 1 once learnt, per slot
};

/// Parts of a forecast on the model's scale, beside the usual of the slot: the sum is the forecast.
struct Contributions {
    double calendar = 0, recent_load = 0, weather = 0, experts = 0;
};

/// The experts of an area and how they are combined, one slot of a day at a time.
class Combination {
public:
    struct Options {
        std::size_t window; ///< days that the scaling was taken from
        double wild;        ///< greatest believed distance from a forecast, logarithmic scale
        bool logarithm;     ///< whether the scale is logarithmic
        ExpertSet experts;
        bool with_operator;      ///< whether the operator's forecast is among those of others
        std::size_t outside = 0; ///< forecasts of others
    };
    Combination(const features::Design& design, std::size_t slots, const Options& options);

    /// Experts: regressions, the week before, others.
    std::size_t size() const { return m_aggregation.experts(); }
    /// Names of the regressions and of the week before.
    std::vector<std::string> names() const;

    /// The columns of the design that any of them takes, ascending.
    std::vector<std::size_t> columns() const;

    /// What is not said by regressions.
    struct Beside {
        double week_before;          ///< the same slot
        std::vector<double> outside; ///< of each other
        /// Within which the forecast must stay.
        double low = -std::numeric_limits<double>::infinity();
        double high = std::numeric_limits<double>::infinity();
    };
    /// Values of all experts and their combination; nothing where none has a value. `row` of the
    /// design.
    void forecast(DayForecast& day, std::size_t slot, std::span<const double> row,
                  const Beside& beside);
    /// Parts of the forecast just made; `row` as there.
    Contributions contributions(const DayForecast& day, std::size_t slot,
                                std::span<const double> row) const;
    /// Weights of the last forecasts, slots x experts; 0 where none was made since `clear`.
    const std::vector<double>& weights() const { return m_weights; }
    void clear_weights();

    /// The truth of a slot; weights learn all of it, regressions what they can believe.
    void learn(DayForecast& day, std::size_t slot, double value);

    /// State under names; `from_model` throws Error(data) where it is missing or does not fit.
    void to_model(Model& model);
    void from_model(const Model& model);

private:
    bool is_believed(const DayForecast& day, std::size_t slot, double value);
    double base_of(const DayForecast& day, const ExpertSpec& spec, std::size_t slot) const;
    void bound(std::span<double> values, const Beside& beside) const;
    /// Greatest believed distance from the middle of the experts.
    double reach() const;

    Options m_options;
    std::vector<double> m_level; // usual load of each slot
    ExpertBank m_calendar;
    std::vector<ExpertBank> m_experts;
    Aggregation m_aggregation;
    std::vector<std::size_t> m_group; // of each column: which contribution
    std::vector<int> m_disbelieved;   // values in a row that were, per slot
    double m_lowest = std::numeric_limits<double>::infinity(); // load that was learnt from
    double m_highest = -std::numeric_limits<double>::infinity();
    std::vector<double> m_weights;
};

} // namespace elf::models
