#pragma once

#include "elf/core/score.hpp"
#include "elf/models/score.hpp"

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace elf::models {

/// "10 to 15 °C": the band of five degrees that holds the temperature, its lower end included.
std::string temperature_band(double celsius);

/// Adds up, issue by issue, how good forecasts were by hour of the local day and by temperature.
class ScoreParts {
public:
    /// `temperature` in °C on the grid of the load: what was measured. Intervals where it is NaN
    /// count in no band.
    ScoreParts(const Truth& truth, const Series& temperature, const TimeZone& zone)
        : m_truth(truth), m_temperature(temperature), m_zone(zone) {}

    /// `kind` and `weather` as in Score. Intervals without truth or without a mean do not count.
    void add(const Forecast& issue, const std::string& kind, const std::string& weather);

    /// In order of their keys.
    std::vector<ScorePart> parts() const;

private:
    using Key = std::tuple<std::string, std::string, std::string, Date, std::string, std::string>;

    const Truth& m_truth;
    const Series& m_temperature;
    const TimeZone& m_zone;
    std::map<Key, ScorePart> m_parts;
};

} // namespace elf::models
