#pragma once

#include "elf/core/holiday.hpp"
#include "elf/core/time_zone.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace elf::sources {

/// What makes one simulated area. Everything follows from the seed and the clock alone: the value
/// of an instant does not depend on what was asked before, so that tomorrow's run extends today's
/// series and a second run repeats it.
struct SimulationSpec {
    std::uint64_t seed = 1;
    std::string name; ///< of the area; part of its random numbers
    TimeZone zone{"UTC"};
    HolidayCalendar holidays;
    Step step{Minutes{60}};
    int fault_days = 20; ///< each kind of fault comes once in so many days; 0: never
    int event_days = 20; ///< each kind of event likewise
};

/// What was planted.
struct PlantedEvent {
    TimeRange range;
    std::string class_name; ///< as in anomaly.class
    bool is_fault;          ///< the meter was wrong; else the load really was so
    std::string note;
    int kind; ///< place in the list of what is planted
};

/// A simulated area: MW, °C, mean over the interval that starts at t. Not shared between threads.
class Simulation {
public:
    explicit Simulation(SimulationSpec spec);

    /// What the meter says; NaN in a gap.
    double load(Time t) const;
    double temperature(Time t) const;
    /// Forecast of the temperature at t issued at `issued_at`: its error grows with the lead time.
    double temperature_forecast(Time t, Time issued_at) const;
    /// The operator's forecast for the day of t: it knows the calendar and the weather roughly,
    /// and no event.
    double load_forecast(Time t) const;
    /// What was planted and touches the range, by start.
    std::vector<PlantedEvent> planted(TimeRange range) const;

private:
    double expected(Time t, double temperature) const;
    double undisturbed(Time t) const;
    double disturbed(const PlantedEvent& e, double load) const;
    double day_shape(Time t) const;
    std::vector<PlantedEvent> planted_near(Date date) const;
    double smooth_noise(std::uint64_t stream, Time t, double hours) const;
    double white_noise(std::uint64_t stream, std::int64_t counter) const;
    double uniform(std::uint64_t stream, std::int64_t counter) const;

    SimulationSpec m_spec;
    std::uint64_t m_key;
    double m_scale;   ///< MW at the mean
    double m_warmth;  ///< mean temperature
    double m_cooling; ///< share of load per degree above comfort
    double m_heating; ///< share of load per degree below comfort
    mutable Date m_cached = Date::min();
    mutable std::vector<PlantedEvent> m_near;
};

} // namespace elf::sources
