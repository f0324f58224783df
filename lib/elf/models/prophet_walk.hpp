#pragma once

#include "elf/models/history.hpp"
#include "elf/models/prophet.hpp"
#include "elf/models/prophet_weeks.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace elf::models {

/// A history seen from one origin after the other, each as it was known then: `advance` brings the
/// picture to an origin and refits where a week has passed since the last fit. Transform and knots
/// come from what the first origin knows.
class ProphetWalk {
public:
    /// The history must outlive this. With `state` nothing is fitted.
    ProphetWalk(const History& history, Time first_origin, const ProphetState* state = nullptr);

    /// False where too little is known. `origin` is on the grid; origins ascend.
    bool advance(Time origin);
    /// The forecast of the intervals from the origin to `end`.
    Forecast forecast(Time end) const;
    const ProphetState& state() const { return m_state; }

private:
    void receive(Time origin);
    void put(Time time, double value);
    void choose_scales();
    void refit();
    void extend_fit();
    std::vector<Air> airs_to_come(std::size_t n, bool& complete) const;

    const History& m_history;
    std::vector<Version> m_late; // by known_at
    std::size_t m_next_late = 0;
    std::size_t m_origin = 0; // index of the current one
    Series m_known;           // unit of the area; what is not late counts as known before its time
    Series m_load;            // the same on the model's scale
    Series m_temperature;     // on the grid of the load, and beyond it as far as it reaches
    ProphetWeather m_weather;
    ProphetState m_state;
    std::unique_ptr<ProphetDesign> m_design;
    std::unique_ptr<ProphetWeeks> m_weeks; // none: the state was given
    bool m_fitted = false;
    std::size_t m_next_fit = 0;
    std::vector<double> m_fit; // beside the load, up to m_fit_end
    std::size_t m_fit_end = 0;
};

} // namespace elf::models
