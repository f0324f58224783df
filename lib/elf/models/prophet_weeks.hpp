#pragma once

#include "elf/models/prophet_design.hpp"
#include "elf/models/prophet_fit.hpp"

#include <optional>
#include <span>
#include <vector>

namespace elf::models {

/// The load as it stands at an origin on the model's scale, with its regressors, summed up week by
/// week: a refit a week later adds one week and leaves one out.
class ProphetWeeks {
public:
    /// `load` (model's scale, NaN = not known) and `weather` on one grid; both are looked at when a
    /// week is summed up, and must outlive this. Weeks are counted from `anchor`, an index.
    ProphetWeeks(const ProphetDesign& design, const Series& load, const ProphetWeather& weather,
                 std::size_t anchor);

    /// The value of that interval has changed.
    void forget(std::size_t i);
    /// The weeks before `origin`, a whole number of weeks from the anchor, at most `longest` of
    /// them, with bends where weeks begin. Empty where fewer than `least_days` are known.
    std::optional<ProphetProblem> problem(std::size_t origin);

    static constexpr std::size_t longest = 157;
    static constexpr double least_days = 14;

private:
    const ProphetMoments& week(long number);
    ProphetMoments sums(long number) const;

    const ProphetDesign& m_design;
    const Series& m_load;
    const ProphetWeather& m_weather;
    long m_anchor;
    long m_length;
    long m_first; // number of the first week
    std::vector<std::optional<ProphetMoments>> m_weeks;
};

/// Marks the values of `week` that no load makes: further from its median than 1.5 and than eight
/// times the scatter.
std::vector<bool> unlikely_values(std::span<const double> week);

} // namespace elf::models
